/** Small drawings of the start page: pictures, a table, text, a series, and how data should lie. */

export function PicturesDrawing() {
  return (
    <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden>
      <g transform="rotate(-8 26 30)">
        <rect x="8" y="12" width="34" height="34" rx="5" fill="var(--nl-surface)" stroke="var(--nl-edge)" strokeWidth="1.5" />
        <path d="M11 40l9-11 7 7 5-5 7 9z" fill="var(--nl-category-decide)" opacity=".85" />
        <circle cx="32" cy="22" r="4" fill="var(--nl-thread)" />
      </g>
      <g transform="rotate(6 50 28)">
        <rect x="33" y="10" width="34" height="34" rx="5" fill="var(--nl-surface)" stroke="var(--nl-edge)" strokeWidth="1.5" />
        <path d="M42 38c0-10 3-16 8-16s8 6 8 16z" fill="var(--nl-category-input)" opacity=".85" />
        <circle cx="50" cy="19" r="4.5" fill="var(--nl-category-look)" />
      </g>
    </svg>
  );
}

export function TableDrawing() {
  const rows = [0, 1, 2, 3];
  return (
    <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden>
      <rect x="6" y="6" width="60" height="44" rx="5" fill="var(--nl-surface)" stroke="var(--nl-edge)" strokeWidth="1.5" />
      <path d="M6 17h60M26 6v44M46 6v44" stroke="var(--nl-edge)" strokeWidth="1" opacity=".6" />
      {rows.map((row) => (
        <g key={row}>
          <rect x="10" y={21 + row * 7} width={8 + ((row * 5) % 6)} height="3" rx="1.5" fill="var(--nl-category-input)" />
          <rect x="30" y={21 + row * 7} width={12 - ((row * 3) % 7)} height="3" rx="1.5" fill="var(--nl-category-decide)" />
          <rect x="50" y={21 + row * 7} width="12" height="3" rx="1.5" fill={row % 2 ? 'var(--nl-thread)' : 'var(--nl-category-block)'} />
        </g>
      ))}
    </svg>
  );
}

export function TextDrawing() {
  const widths = [40, 46, 30, 44, 22];
  return (
    <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden>
      <rect x="8" y="5" width="56" height="46" rx="5" fill="var(--nl-surface)" stroke="var(--nl-edge)" strokeWidth="1.5" />
      {widths.map((width, row) => (
        <rect
          key={width}
          x="14"
          y={12 + row * 7}
          width={width}
          height="3"
          rx="1.5"
          fill={row === 2 ? 'var(--nl-thread)' : 'var(--nl-category-remember)'}
          opacity={row === 2 ? 1 : 0.75}
        />
      ))}
    </svg>
  );
}

export function SeriesDrawing() {
  return (
    <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden>
      <rect x="6" y="6" width="60" height="44" rx="5" fill="var(--nl-surface)" stroke="var(--nl-edge)" strokeWidth="1.5" />
      <path d="M11 36c5-18 9-18 13-6s8 10 12-4 7-12 10-3" fill="none" stroke="var(--nl-category-input)" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M46 23c3 10 6 10 9 1s4-8 6-4" fill="none" stroke="var(--nl-thread)" strokeWidth="2.5" strokeLinecap="round" strokeDasharray="1 5" />
    </svg>
  );
}

/** The folder tree a picture task wants. */
export function FolderLayout({ root, kinds, more }: { readonly root: string; readonly kinds: readonly [string, string]; readonly more: string }) {
  return (
    <div className="nl-layout nl-mono" aria-hidden>
      <div>▾ {root}/</div>
      {kinds.map((kind, index) => (
        <div key={kind} className="nl-layout-kind">
          <span>▾ {kind}/</span>
          <span className="nl-layout-files">
            {[1, 2, 3].map((file) => (
              <i key={file} style={{ background: `var(--nl-category-${index === 0 ? 'input' : 'look'})`, opacity: 0.45 + file * 0.15 }} />
            ))}{' '}
            1.jpg 2.jpg 3.png …
          </span>
        </div>
      ))}
      <div className="nl-layout-kind nl-faint">… {more}</div>
    </div>
  );
}

/** The table a table task wants, the answer column marked. */
export function TableLayout({ columns, rows }: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }) {
  return (
    <div className="nl-layout nl-layout-table" aria-hidden>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join()}>
              {row.map((cell, index) => (
                <td key={columns[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The plain text a writing network reads. */
export function PageLayout({ name, lines }: { readonly name: string; readonly lines: readonly string[] }) {
  return (
    <div className="nl-layout" aria-hidden>
      <div className="nl-mono">{name}</div>
      {lines.map((line) => (
        <div key={line} className="nl-soft">
          {line}
        </div>
      ))}
    </div>
  );
}
