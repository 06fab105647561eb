/**
 * V8's compiled code, kept between starts: the command line and the workers start in half the time or less. It lies beside
 * what was built, or among the packages: as private as the program itself (never the shared temporary folder, where another
 * user could put code into it), and gone when they are renewed.
 */
import { fileURLToPath } from 'node:url';

const folder = import.meta.url.endsWith('.ts') ? '../../node_modules/.cache/netloom-code' : './code-cache';

export const codeCacheFolder = (): string => fileURLToPath(new URL(folder, import.meta.url));
