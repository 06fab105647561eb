/** What went wrong and was not shown anywhere nearer: between the header and the room, so that it covers nothing. */
import { useSession } from '../state/session.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { RestoreOffer } from './restore-offer.tsx';

export function ProblemBar() {
  const problem = useSession((store) => store.problem);
  const report = useSession((store) => store.report);
  if (problem === null) return null;
  return (
    <div className="nl-problem-bar">
      <ProblemCard problem={problem} onDismiss={() => report(null)}>
        <RestoreOffer problem={problem} />
      </ProblemCard>
    </div>
  );
}
