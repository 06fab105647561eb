/** Why a device is not used: in plain words, and folded behind them what the engine itself said. */
import { useTranslation } from '../locales/index.ts';

/** The engine's own words stand in brackets behind what they mean. */
const withEngineWords = /^(.*?)\s*[(（](.*)[)）]$/s;

export function DeviceReason({ said }: { readonly said: string }) {
  const { t } = useTranslation();
  const [, plain = said, words] = withEngineWords.exec(said) ?? [];
  return (
    <>
      {plain}
      {words && (
        <details className="nl-small">
          <summary>{t('app.details')}</summary>
          {words}
        </details>
      )}
    </>
  );
}
