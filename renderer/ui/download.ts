/** Handing a small file made on the screen to the person. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: name.replace(/[\\/:*?"<>|]/g, '_') });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function saveText(name: string, content: string, type = 'text/csv'): void {
  // The mark makes spreadsheets read Chinese names right.
  saveBlob(name, new Blob([type === 'text/csv' ? '\ufeff' : '', content], { type: `${type};charset=utf-8` }));
}
