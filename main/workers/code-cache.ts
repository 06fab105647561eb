/**
 * V8's compiled code, kept between starts: the command line and the workers start in half the time or less. It lies among
 * the packages: as private as the program itself (never the shared temporary folder, where another user could put code
 * into it), and gone when they are renewed.
 */
import { fileURLToPath } from 'node:url';

export const codeCacheFolder = (): string => fileURLToPath(new URL('../../node_modules/.cache/netloom-code', import.meta.url));
