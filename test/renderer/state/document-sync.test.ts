/** The optimistic document: edits show at once, arrive in order, and survive refusals, other windows and a dead line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../shared/base/problem.ts';
import type { DocumentNode } from '../../../shared/model/document.ts';
import { templates } from '../../../shared/model/templates/index.ts';
import { createDocumentSync, type DocumentView } from '../../../renderer/state/document-sync.ts';
import { fakeProjects } from '../../helpers/fake-projects.ts';

const start = () => {
  const template = templates.find(({ id }) => id === 'convnet');
  if (template === undefined) throw new Error('no template convnet');
  return template.build();
};

function setUp() {
  const projects = fakeProjects(start());
  const refusals: Problem[] = [];
  const views: DocumentView[] = [];
  const sync = createDocumentSync({
    transport: projects,
    project: 'p',
    state: projects.state(),
    changed: (view) => views.push(view),
    refused: (problem) => refusals.push(problem),
    retryDelay: () => 1,
  });
  return { projects, sync, refusals, views };
}

const rename = (node: string, name: string) => [{ type: 'rename-node', node, name }];
const nameOf = (nodes: readonly DocumentNode[], id: string) => nodes.find((node) => node.id === id)?.name;

describe('the open document', () => {
  it('shows an edit before it is sent, with its name to undo', () => {
    const { projects, sync } = setUp();
    expect(sync.edit(rename('conv1', 'Edges')).ok).toBe(true);
    expect(nameOf(sync.view().document.nodes, 'conv1')).toBe('Edges');
    expect(sync.view().saving).toBe('saving');
    expect(sync.view().history.undo?.en).toMatch(/^Rename/);
    expect(nameOf(projects.state().document.nodes, 'conv1')).toBeUndefined();
  });

  it('sends an edit when the screen shows it, and is not settled before', async () => {
    let show = (): void => {};
    const projects = fakeProjects(start());
    const sync = createDocumentSync({
      transport: projects,
      project: 'p',
      state: projects.state(),
      changed: () => {},
      refused: () => {},
      drawn: () =>
        new Promise((resolve) => {
          show = resolve;
        }),
    });
    sync.edit(rename('conv1', 'Edges'));
    let settled = false;
    const end = sync.settled().then(() => {
      settled = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([projects.seen, settled]).toEqual([[], false]);
    show();
    await end;
    expect(projects.seen).toEqual(['projects.edit']);
  });

  it('keeps the identity of every node when the answer comes, and of all others when one changes', async () => {
    const { sync } = setUp();
    const before = sync.view().document;
    sync.edit(rename('conv1', 'Edges'));
    const shown = sync.view().document;
    await sync.settled();
    expect(sync.view().saving).toBe('saved');
    expect(sync.view().document).toBe(shown);
    for (const node of before.nodes) {
      if (node.id !== 'conv1') expect(sync.view().document.nodes).toContain(node);
    }
    expect(sync.view().document.nodes.find((node) => node.id === 'conv1')?.params).toBe(before.nodes.find((node) => node.id === 'conv1')?.params);
  });

  it('does not send what does not apply', () => {
    const { projects, sync } = setUp();
    const result = sync.edit(rename('nobody', 'x'));
    expect(result.ok).toBe(false);
    expect(projects.seen).toEqual([]);
    expect(sync.view().saving).toBe('saved');
  });

  it('sends many edits in order, one at a time', async () => {
    const { projects, sync } = setUp();
    for (const name of ['a', 'b', 'c']) sync.edit(rename('conv1', name));
    await sync.settled();
    expect(projects.state().revision).toBe(4);
    expect(nameOf(projects.state().document.nodes, 'conv1')).toBe('c');
    expect(sync.view().document).toEqual(projects.state().document);
  });

  it('replays its edit when another window was faster', async () => {
    const { projects, sync, refusals } = setUp();
    const theirs = projects.editElsewhere(rename('conv2', 'Theirs'));
    sync.edit(rename('conv1', 'Mine'));
    sync.accept(theirs);
    await sync.settled();
    expect(projects.seen).toEqual(['projects.edit', 'projects.get', 'projects.edit']);
    expect(nameOf(sync.view().document.nodes, 'conv1')).toBe('Mine');
    expect(nameOf(sync.view().document.nodes, 'conv2')).toBe('Theirs');
    expect(sync.view().document).toEqual(projects.state().document);
    expect(refusals).toEqual([]);
  });

  it('takes over what another window did while nothing is on its way', () => {
    const { projects, sync } = setUp();
    sync.accept(projects.editElsewhere(rename('conv2', 'Theirs')));
    expect(nameOf(sync.view().document.nodes, 'conv2')).toBe('Theirs');
    expect(sync.view().history.undo?.en).toMatch(/^Rename/);
  });

  it('an edit of a layer that another window removed is refused and forgotten', async () => {
    const { projects, sync, refusals } = setUp();
    projects.editElsewhere([{ type: 'remove-nodes', ids: ['conv1'], relink: true }]);
    sync.edit(rename('conv1', 'Mine'));
    await sync.settled();
    expect(refusals.map(({ code }) => code)).toEqual(['no-such-node']);
    expect(sync.view().document).toEqual(projects.state().document);
  });

  it('takes a refused edit back and keeps the ones after it', async () => {
    const { projects, sync, refusals } = setUp();
    projects.faults.push('refuse');
    sync.edit(rename('conv1', 'Refused'));
    sync.edit(rename('conv2', 'Kept'));
    await sync.settled();
    expect(refusals.map(({ code }) => code)).toEqual(['no-thanks']);
    expect(nameOf(sync.view().document.nodes, 'conv1')).toBeUndefined();
    expect(nameOf(sync.view().document.nodes, 'conv2')).toBe('Kept');
    expect(sync.view().document).toEqual(projects.state().document);
  });

  it('keeps edits while the services are away, and says so', async () => {
    const { projects, sync, views } = setUp();
    projects.faults.push('offline', 'offline', 'offline');
    sync.edit(rename('conv1', 'Edges'));
    await sync.settled();
    expect(views.some(({ saving }) => saving === 'waiting')).toBe(true);
    expect(nameOf(projects.state().document.nodes, 'conv1')).toBe('Edges');
    expect(sync.view().saving).toBe('saved');
  });

  it('does not make an edit twice when only its answer was lost', async () => {
    const { projects, sync, refusals } = setUp();
    projects.faults.push('lost-answer');
    sync.edit([{ type: 'add-node', node: { id: 'extra', type: 'dropout', params: {}, position: { x: 0, y: 0 } } }]);
    await sync.settled();
    expect(projects.state().revision).toBe(2);
    expect(refusals).toEqual([]);
    expect(sync.view().document).toEqual(projects.state().document);
  });

  it('undo and redo wait their turn', async () => {
    const { projects, sync } = setUp();
    sync.edit(rename('conv1', 'Edges'));
    sync.undo();
    await sync.settled();
    expect(nameOf(sync.view().document.nodes, 'conv1')).toBeUndefined();
    expect(sync.view().history.redo?.en).toMatch(/^Rename/);
    sync.redo();
    await sync.settled();
    expect(nameOf(sync.view().document.nodes, 'conv1')).toBe('Edges');
    expect(projects.seen).toEqual(['projects.edit', 'projects.undo', 'projects.redo']);
  });

  it('always ends as the file is, whatever happens', async () => {
    const node = fc.constantFrom('conv1', 'conv2', 'fc1', 'relu1');
    const act = fc.oneof(
      fc.record({ kind: fc.constant('edit' as const), node, name: fc.string({ minLength: 1, maxLength: 5 }) }),
      fc.record({ kind: fc.constant('elsewhere' as const), node, name: fc.string({ minLength: 1, maxLength: 5 }) }),
      fc.constantFrom({ kind: 'undo' as const }, { kind: 'redo' as const }, { kind: 'wait' as const }),
      fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom('offline' as const, 'lost-answer' as const, 'refuse' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 20 }), async (acts) => {
        const { projects, sync } = setUp();
        for (const item of acts) {
          if (item.kind === 'edit') sync.edit(rename(item.node, item.name));
          else if (item.kind === 'elsewhere') sync.accept(projects.editElsewhere(rename(item.node, item.name)));
          else if (item.kind === 'fault') projects.faults.push(item.fault);
          else if (item.kind === 'wait') await Promise.resolve();
          else sync[item.kind]();
        }
        projects.faults.length = 0;
        await sync.settled();
        sync.accept(projects.state());
        expect(sync.view().document).toEqual(projects.state().document);
        expect(sync.view().saving).toBe('saved');
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});
