/**
 * A4 of the promises: nothing acknowledged is lost when the power goes. All that a process wrote is played back up to some instant;
 * what was synced is on the disk, and of the rest any sectors may be, in any order. `NETLOOM_POWER_CUTS=2000` for so many instants.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import { hash32 } from '../../../shared/base/random.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { type DiskEvent, noDiskShim, readDiskLog, shimmed } from '../../helpers/disk-shim.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { makeCheckpoint } from '../../helpers/store.ts';
import { scriptedStep } from './script.ts';

const cuts = Number(process.env['NETLOOM_POWER_CUTS'] ?? 40);
const steps = 120;
const sector = 512;

type Change = Extract<DiskEvent, { kind: 'write' | 'cut' }>;

/** A file that grows in great steps. */
class Growing {
  #room: Buffer;
  #length: number;

  constructor(bytes: Uint8Array) {
    this.#room = Buffer.from(bytes);
    this.#length = bytes.length;
  }

  apply(change: Change): void {
    const end = change.kind === 'cut' ? change.length : change.place + change.bytes.length;
    if (end > this.#room.length) this.#room = Buffer.concat([this.#room, Buffer.alloc(end)]);
    if (change.kind === 'write') change.bytes.copy(this.#room, change.place);
    else this.#room.fill(0, end, this.#length);
    this.#length = change.kind === 'cut' ? end : Math.max(this.#length, end);
  }

  bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }
}

/** The sectors of a write that reached the disk: all, none, the first ones, or any. */
function torn(change: Change, seed: number): readonly Change[] {
  const way = hash32(seed, 1) % 4;
  if (change.kind === 'cut') return way < 2 ? [] : [change];
  const { bytes, place } = change;
  const count = Math.ceil(bytes.length / sector);
  const reached = (index: number): boolean => [true, false, index < hash32(seed, 2) % (count + 1), hash32(seed, 3, index) % 2 === 0][way] ?? false;
  return Array.from({ length: count }, (_, i) => i)
    .filter(reached)
    .map((i) => ({ ...change, place: place + i * sector, bytes: bytes.subarray(i * sector, (i + 1) * sector) }));
}

/** The disk as far as it is certain, and what may or may not have reached it. */
class Disk {
  readonly #synced: Map<string, Growing>;
  readonly #pending = new Map<string, Change[]>();
  said = '';

  constructor(path: string) {
    this.#synced = new Map([[path, new Growing(readFileSync(path))]]);
  }

  happen(event: DiskEvent): void {
    if (event.kind === 'said') {
      this.said = event.text;
      return;
    }
    const pending = this.#pending.get(event.file) ?? [];
    this.#pending.set(event.file, pending);
    if (event.kind !== 'sync') {
      pending.push(event);
      return;
    }
    const file = this.#synced.get(event.file) ?? new Growing(Buffer.alloc(0));
    this.#synced.set(event.file, file);
    for (const change of pending.splice(0)) file.apply(change);
  }

  /** Files as they may be found after a power cut now. */
  image(seed: number): ReadonlyMap<string, Buffer> {
    const image = new Map([...this.#synced].map(([name, file]) => [name, new Growing(file.bytes())]));
    for (const [name, changes] of this.#pending) {
      const file = image.get(name) ?? new Growing(Buffer.alloc(0));
      const reached = changes.flatMap((change, i) => torn(change, hash32(seed, i)));
      for (const change of reached) file.apply(change);
      if (reached.length > 0) image.set(name, file);
    }
    return new Map([...image].map(([name, file]) => [name, file.bytes()]));
  }
}

it.skipIf(noDiskShim !== '')(
  `loses nothing acknowledged in ${cuts} power cuts ${noDiskShim}`,
  async () => {
    const folder = scratchFolder();
    const [path, log] = [join(folder.path, 'p.netloom'), join(folder.path, 'log')];
    const document = templateOf('convnet')!.build();
    createProject(path, { name: 'Mine', document }).close();
    const model = createProject(join(folder.path, 'model.netloom'), { name: 'Model', document });
    const states = [model.state()];
    for (let revision = 0; revision < steps + 1; revision++) states.push(scriptedStep(model, revision));
    model.close();

    const disk = new Disk(path);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-child.ts'), path, String(steps)], {
      env: shimmed(path, log),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.resume();
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
    const events = readDiskLog(readFileSync(log));
    expect(events.filter(({ kind }) => kind === 'said')).toHaveLength(steps);
    // Pages were moved out of the log meanwhile, and the log begun again.
    expect(events.filter((event) => event.kind === 'sync' && event.file === path).length).toBeGreaterThan(0);

    const at = new Set(Array.from({ length: cuts }, (_, i) => Math.floor((i * events.length) / cuts)));
    const found = join(folder.path, 'found');
    for (const [index, event] of events.entries()) {
      disk.happen(event);
      if (!at.has(index)) continue;
      rmSync(found, { recursive: true, force: true });
      mkdirSync(found);
      for (const [name, bytes] of disk.image(index)) writeFileSync(name.replace(folder.path, found), bytes);
      const store = openProject(join(found, 'p.netloom'));
      const [revision = 0, saved = 0] = disk.said.split(' ').map(Number);
      const state = store.state();
      expect([revision, revision + 1], `after event ${index}`).toContain(state.revision);
      expect(state).toEqual(states[state.revision]);
      const [run] = store.runs.list();
      if (saved > 0) {
        const checkpoint = store.runs.checkpoint(run?.id ?? '');
        expect([saved, saved + 5]).toContain(checkpoint?.step);
        expect(checkpoint).toEqual(makeCheckpoint(run?.id ?? '', checkpoint?.step ?? 0, [8000, 9]));
        expect(store.runs.metrics(run?.id ?? '').filter(({ step }) => step <= saved)).toHaveLength(saved);
      }
      store.close();
    }
    folder.remove();
  },
  60_000 + 100 * cuts,
);
