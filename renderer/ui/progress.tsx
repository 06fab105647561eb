/** Progress that screen readers hear: a bar, and a ring for the header. */

interface Props {
  /** 0..1; null when nobody knows. */
  readonly share: number | null;
  readonly label: string;
}

export function ProgressBar({ share, label }: Props) {
  const percent = share === null ? null : Math.round(Math.min(1, share) * 100);
  return (
    <div className="nl-progress" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent ?? undefined}>
      <div className={percent === null ? 'nl-skeleton' : undefined} style={{ width: percent === null ? '100%' : `${percent}%` }} />
    </div>
  );
}

export function ProgressRing({ share, label, size = 20 }: Props & { readonly size?: number }) {
  const radius = size / 2 - 2;
  const length = 2 * Math.PI * radius;
  return (
    <svg width={size} height={size} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round((share ?? 0) * 100)}>
      <circle cx={size / 2} cy={size / 2} r={radius} fill="none" stroke="var(--nl-line)" strokeWidth="3" />
      <circle
        cx={size / 2}
        cy={size / 2}
        r={radius}
        fill="none"
        stroke="var(--nl-accent-text)"
        strokeWidth="3"
        strokeLinecap="round"
        strokeDasharray={`${length * Math.min(1, share ?? 0.15)} ${length}`}
        transform={`rotate(-90 ${size / 2} ${size / 2})`}
      />
    </svg>
  );
}
