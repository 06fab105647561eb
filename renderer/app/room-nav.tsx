/** Data -> Network -> Training -> Results -> Share, always in this place, strung on one thread, each with its state. */
import { Check } from 'lucide-react';
import { showKeys } from '../commands/keys.ts';
import { useTranslation } from '../locales/index.ts';
import { type RoomState, useRoomStates } from '../state/room-states.ts';
import { rooms, useSession } from '../state/session.ts';

export function RoomNav() {
  const { t } = useTranslation();
  const room = useSession((store) => store.room);
  const go = useSession((store) => store.go);
  const states = useRoomStates();
  return (
    <nav className="nl-rooms" aria-label={t('app.rooms')}>
      <ol>
        {rooms.map((name, index) => (
          <li key={name}>
            <button
              type="button"
              className="nl-plain nl-room-tab"
              aria-current={room === name ? 'page' : undefined}
              onClick={() => go(name)}
              title={`${t(`roomState.${states[name]}`)}  ${showKeys(`mod+${index + 1}`)}`}
              data-room={name}
              data-state={states[name]}
            >
              <StateDot state={states[name]} />
              {t(`rooms.${name}`)}
              <span className="nl-hidden">: {t(`roomState.${states[name]}`)}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Shape and colour both carry the state. */
function StateDot({ state }: { readonly state: RoomState }) {
  return (
    <span className="nl-dot" data-state={state} aria-hidden>
      {state === 'done' ? <Check size={10} strokeWidth={3.5} /> : state === 'attention' ? '!' : null}
    </span>
  );
}
