/** Sizes of the panes, kept on this machine; they start from the window's size. */
import { useEffect, useState } from 'react';
import { create } from 'zustand';

interface Sizes {
  readonly library: number;
  readonly inspector: number;
  readonly bottom: number;
}

const key = 'netloom.network-panes';

function stored(): Sizes {
  const wide = innerWidth >= 1600;
  const fallback: Sizes = { library: wide ? 256 : 216, inspector: wide ? 336 : 288, bottom: Math.round(Math.max(160, Math.min(320, innerHeight * 0.24))) };
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? '{}') as { readonly [name: string]: unknown };
    const size = (name: keyof Sizes) => (typeof value[name] === 'number' ? value[name] : fallback[name]);
    return { library: size('library'), inspector: size('inspector'), bottom: size('bottom') };
  } catch {
    return fallback;
  }
}

interface SizesStore extends Sizes {
  set(change: Partial<Sizes>): void;
}

const useStored = create<SizesStore>()((set, get) => ({
  ...stored(),
  set(change) {
    set(change);
    const { library, inspector, bottom } = get();
    localStorage.setItem(key, JSON.stringify({ library, inspector, bottom }));
  },
}));

/** `bottom` never takes more than leaves room for the canvas. */
export function usePaneSizes(): SizesStore & { readonly maxBottom: number } {
  const sizes = useStored();
  const [windowHeight, setWindowHeight] = useState(innerHeight);
  useEffect(() => {
    const measure = () => setWindowHeight(innerHeight);
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  const maxBottom = Math.max(160, windowHeight - 400);
  return { ...sizes, bottom: Math.min(sizes.bottom, maxBottom), maxBottom };
}
