/** The mark: an N woven from two warp threads and one saffron weft, with a node where they are tied. */
export function Logo({ size = 24, title }: { readonly size?: number; readonly title?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role={title ? 'img' : undefined} aria-label={title} aria-hidden={title ? undefined : true}>
      <path d="M8 7v18M24 7v18" stroke="currentColor" strokeWidth="3.2" strokeLinecap="round" />
      <path d="M8 7L24 25" stroke="var(--nl-thread)" strokeWidth="3.2" strokeLinecap="round" />
      <path d="M8 12v13M24 7v13" stroke="currentColor" strokeWidth="3.2" strokeLinecap="round" />
      <circle cx="8" cy="7" r="3.6" fill="var(--nl-thread)" />
      <circle cx="24" cy="25" r="3.6" fill="var(--nl-thread)" />
      <circle cx="24" cy="7" r="3.6" fill="currentColor" />
      <circle cx="8" cy="25" r="3.6" fill="currentColor" />
    </svg>
  );
}
