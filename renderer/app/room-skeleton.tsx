/** What stands where a room will be. */
import { useTranslation } from '../locales/index.ts';

export function RoomSkeleton() {
  const { t } = useTranslation();
  return (
    <div className="nl-room" role="status" aria-busy="true" aria-label={t('app.loadingRoom')}>
      <div className="nl-room-inner">
        <div className="nl-skeleton" style={{ height: 36, width: 240 }} />
        <div className="nl-skeleton" style={{ height: 320 }} />
      </div>
    </div>
  );
}
