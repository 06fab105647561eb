/** The Data room: choose data, see what was found, watch it being read, then look at what the network will learn from. */
import { importJob, useJobs } from '../state/jobs.ts';
import { useSession } from '../state/session.ts';
import { ChooseData } from './choose-data.tsx';
import { DatasetPage } from './dataset-page.tsx';
import { useImportFlow } from './import-flow.ts';
import { ImportProgress } from './import-progress.tsx';
import { PlanEditor } from './plan-editor.tsx';
import './data.css';

export function DataRoom() {
  const project = useSession((store) => store.project);
  const job = useJobs((store) => (project ? importJob(store.jobs, project.id) : null));
  const { stage, replacing } = useImportFlow();
  if (!project) return null;
  if (job?.state === 'running') return <ImportProgress job={job} />;
  if (stage.kind === 'plan') return <PlanEditor inspection={stage.inspection} plan={stage.plan} />;
  if (!project.dataset || replacing || stage.kind !== 'idle')
    return <ChooseData canGoBack={project.dataset !== null} failed={job?.state === 'failed' ? job : null} />;
  return <DatasetPage project={project.id} dataset={project.dataset} />;
}
