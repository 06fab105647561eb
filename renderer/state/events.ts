/** Brings every event of the studio to the store it belongs to, and catches up after a lost connection. */
import { assertNever } from '../../shared/base/assert.ts';
import type { StudioEvent } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { runCommand } from '../commands/run.ts';
import { useConnection } from './connection.ts';
import { useDocument } from './document.ts';
import { useGenerated } from './generated.ts';
import { useJobs } from './jobs.ts';
import { useRuns } from './runs.ts';
import { onEnter, useSession } from './session.ts';

function receive(event: StudioEvent): void {
  const open = useSession.getState().project?.id;
  switch (event.type) {
    case 'document':
      return useDocument.getState().accept(event.project, event.state);
    case 'dataset':
      return event.project === open ? useSession.getState().setDataset(event.dataset) : undefined;
    case 'job':
      return useJobs.getState().put(event);
    case 'run':
      return event.project === open ? useRuns.getState().put(event.run, event.secondsLeft) : undefined;
    case 'metrics':
      return event.project === open ? useRuns.getState().append(event.run, event.points) : undefined;
    case 'generated':
      return event.project === open ? useGenerated.getState().put(event.stream, event.sample, event.text) : undefined;
    case 'command':
      return void runCommand(event.command, event.path);
    default:
      return assertNever(event);
  }
}

/** Events missed while the line was down are replaced by the present state. */
async function catchUp(): Promise<void> {
  const { project, setDataset } = useSession.getState();
  if (!project) return;
  try {
    const now = await api.request('projects.open', { path: project.path });
    useDocument.getState().accept(now.id, now.state);
    useRuns.getState().load(now.id, now.runs);
    setDataset(now.dataset);
  } catch (error) {
    useSession.getState().report(problemFrom(error));
  }
}

export function listenToStudio(): void {
  onEnter((project) => {
    useDocument.getState().load(project);
    useRuns.getState().load(project.id, project.runs);
  });
  // Whoever brings new data, the document is judged against it.
  useSession.subscribe(({ project }, before) => {
    if (project && project.id === before.project?.id && project.dataset !== before.project.dataset) useDocument.getState().setDataset(project.dataset);
  });
  api.subscribe(receive);
  let wasLost = false;
  api.onState((state) => {
    useConnection.setState({ state });
    if (state === 'lost') wasLost = true;
    if (state === 'open' && wasLost) {
      wasLost = false;
      void catchUp();
    }
  });
}
