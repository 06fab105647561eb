/** What an empty canvas teaches: one sentence, and the buttons that begin a network. */
import { Button } from '@mantine/core';
import { layers } from '../../shared/layers/index.ts';
import { LayerIcon } from '../library/layer-icons.tsx';
import { useText, useTranslation } from '../locales/index.ts';
import { addAt } from './actions.ts';
import { perform } from './perform.ts';

export function EmptyCanvas() {
  const { t } = useTranslation('network');
  const text = useText();
  return (
    <div className="nl-canvas-empty">
      <p>{t('canvas.empty')}</p>
      <div className="nl-row">
        {layers
          .filter((layer) => layer.category === 'input')
          .map((layer) => (
            <Button
              key={layer.type}
              variant="default"
              leftSection={<LayerIcon layer={layer} />}
              onClick={() => perform((document) => addAt(document, layer.type, { x: 112, y: 56 }))}
            >
              {t('canvas.emptyAction', { name: text(layer.label) })}
            </Button>
          ))}
      </div>
    </div>
  );
}
