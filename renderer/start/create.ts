/** Making a project from an answer on the start page. */
import { api, problemFrom } from '../api/index.ts';
import { useSession } from '../state/session.ts';
import type { Want } from './tasks.ts';

/** A new project file with the template's network; with a sample, its data starts to be read at once. `want`: what the person asked for. */
export async function createProject(name: string, template: string | null, sample: string | null, want: Want | null = null): Promise<void> {
  useSession.setState({ opening: true, problem: null });
  try {
    const project = await api.request('projects.create', { name, path: null, template, document: null });
    if (sample) await api.request('data.importSample', { project: project.id, sample });
    useSession.setState({ wantsNumber: want === 'number' ? project.id : null });
    useSession.getState().enter(project, 'data');
  } catch (error) {
    useSession.getState().report(problemFrom(error));
  } finally {
    useSession.setState({ opening: false });
  }
}
