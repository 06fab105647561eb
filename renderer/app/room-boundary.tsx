/** When a room breaks, the rest of the studio stays, and says what to do. Our mistakes end here, not on a white page. */
import { Button } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from '../locales/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';

interface State {
  readonly error: Error | null;
}

export class RoomBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? <Broken error={error} onRetry={() => this.setState({ error: null })} /> : this.props.children;
  }
}

function Broken({ error, onRetry }: { readonly error: Error; onRetry(): void }) {
  const { t } = useTranslation();
  return (
    <EmptyState icon={CircleAlert} title={t('app.crashed')} body="">
      <div className="nl-row">
        <Button onClick={onRetry}>{t('app.retry')}</Button>
        <Button variant="default" onClick={() => location.reload()}>
          {t('app.reload')}
        </Button>
      </div>
      <details className="nl-small nl-soft">
        <summary>{t('app.details')}</summary>
        <code>{error.message}</code>
      </details>
    </EmptyState>
  );
}
