/** Python names for nodes and weights: the user's own where they can be, never a word Python or nn.Module needs. */
import { hashText } from '../base/random.ts';
import type { Document, DocumentNode } from '../model/document.ts';

/** Python's keywords, what the file itself uses, and the attributes of nn.Module. */
const reserved = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type ' +
    'x self torch nn F keras layers ops np os math super print int float str list len range images numbers categories window noise mask rows judge generator discriminator see network ' +
    // Functions that stand beside the network.
    'build_generator build_discriminator adaptive_mean exact_gelu first_weights gelu_tanh hide_pieces last_real_step last_states max_of_real_steps mean_of_real_steps mean_of_windows pad_edges real_steps real_windows reset_after_update run_packed sinusoids windows_of ' +
    'forward train eval training parameters modules children named_parameters named_modules named_children buffers named_buffers state_dict load_state_dict to cpu cuda half double bfloat16 apply ' +
    'zero_grad requires_grad_ register_buffer register_parameter register_module add_module get_submodule get_parameter get_buffer share_memory extra_repr compile ipu xpu dump_patches call_super_init T_destination set_submodule get_extra_state set_extra_state'
  ).split(' '),
);

function slug(name: string): string {
  return name
    .trim()
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Ids made at random say nothing; those of templates and of people do. */
function telling(id: string): boolean {
  return id.length <= 32 && /^[A-Za-z]+[A-Za-z0-9]*([-_][A-Za-z0-9]+)*$/.test(id) && !/[0-9].*[A-Za-z].*[0-9].*[A-Za-z]/.test(id);
}

const wantedNames = new WeakMap<DocumentNode, string>();

/** The name a node would have if it were alone. Nodes are values: worked out once for each. */
function wantedName(node: DocumentNode): string {
  const known = wantedNames.get(node);
  if (known !== undefined) return known;
  const own = slug(node.name ?? '');
  const wanted = own !== '' ? own : telling(node.id) ? slug(node.id) : slug(node.type);
  const legal = /^[a-z]/.test(wanted) ? wanted : `layer_${wanted === '' ? hashText(node.id).toString(36) : wanted}`;
  wantedNames.set(node, legal);
  return legal;
}

const known = new WeakMap<Document, ReadonlyMap<string, string>>();

/** One Python name per node id, unique, in the order of the document. */
export function pythonNames(document: Document): ReadonlyMap<string, string> {
  const names = known.get(document) ?? namesOf(document);
  known.set(document, names);
  return names;
}

function namesOf(document: Document): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const next = new Map<string, number>();
  for (const node of document.nodes) {
    const legal = wantedName(node);
    let name = reserved.has(legal) ? `${legal}_` : legal;
    // What is taken stays taken: the search goes on where the last twin's ended.
    for (let n = next.get(legal) ?? 2; taken.has(name); n++) {
      name = `${legal}_${n}`;
      next.set(legal, n);
    }
    taken.add(name);
    names.set(node.id, name);
  }
  return names;
}
