/** Packaging: what goes into the app, what is left out, how it is sealed, and the installers. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { fusesFor, type Profile } from './main/electron/fuses.ts';
import { foreignFiles, neededFiles, shipped } from './main/electron/shipping.ts';

const profile: Profile = process.env['NETLOOM_PROFILE'] === 'e2e' ? 'e2e' : 'release';
const projectDocument = { name: 'Netloom project', extension: 'netloom', mime: 'application/x-netloom' };
/** A folder with Electron's zip files, for machines that cannot download them (and for the packaging test). */
const electronZipDir = process.env['NETLOOM_ELECTRON_ZIPS'];

const config: ForgeConfig = {
  ...(process.env['NETLOOM_PACKAGE_OUT'] === undefined ? {} : { outDir: process.env['NETLOOM_PACKAGE_OUT'] }),
  packagerConfig: {
    name: 'Netloom',
    executableName: 'netloom',
    appBundleId: 'org.netloom.studio',
    appCategoryType: 'public.app-category.developer-tools',
    asar: { unpack: '**/*.{node,so,so.*,dylib,dll}' },
    ignore: (path: string) => !shipped(path),
    // `shipped` names what is kept; pruning would bring in every dependency that is already inside the bundles.
    prune: false,
    extraResource: ['assets'],
    ...(existsSync('assets/icons/netloom.ico') ? { icon: 'assets/icons/netloom' } : {}),
    ...(electronZipDir === undefined ? {} : { electronZipDir }),
    extendInfo: {
      CFBundleDocumentTypes: [
        { CFBundleTypeName: projectDocument.name, CFBundleTypeRole: 'Editor', LSHandlerRank: 'Owner', CFBundleTypeExtensions: [projectDocument.extension] },
      ],
    },
  },
  // Nothing is compiled: every native package carries its binaries.
  rebuildConfig: { onlyModules: [] },
  makers: [
    {
      name: '@electron-forge/maker-squirrel',
      platforms: ['win32'],
      config: { name: 'netloom', setupExe: 'netloom-setup.exe' },
    },
    { name: '@electron-forge/maker-zip', platforms: ['darwin', 'linux'], config: {} },
    { name: '@electron-forge/maker-dmg', platforms: ['darwin'], config: { format: 'ULFO' } },
    {
      name: '@electron-forge/maker-deb',
      platforms: ['linux'],
      config: { options: { name: 'netloom', bin: 'netloom', categories: ['Science', 'Education'], mimeType: [projectDocument.mime], section: 'science' } },
    },
  ],
  plugins: [new FusesPlugin(fusesFor(profile))],
  hooks: {
    async generateAssets() {
      const { buildDesktop, buildRenderer } = await import('./main/bootstrap/lib/build.mjs');
      await buildRenderer();
      await buildDesktop();
    },
    /** Binaries of other platforms go; what this platform needs must be there, or the app would not start. */
    async packageAfterCopy(_config, buildPath, _electronVersion, platform, arch) {
      for (const path of foreignFiles(buildPath, platform, arch, (folder) => (existsSync(folder) ? readdirSync(folder) : [])))
        rmSync(path, { recursive: true, force: true });
      const missing = neededFiles(platform, arch).filter((path) => !existsSync(join(buildPath, path)));
      if (missing.length > 0) throw new Error(`cannot package for ${platform}-${arch} on this machine, missing: ${missing.join(', ')}`);
      const { main } = JSON.parse(readFileSync(join(buildPath, 'package.json'), 'utf8')) as { main: string };
      if (!existsSync(join(buildPath, main))) throw new Error(`the build left no ${main}`);
    },
  },
};

export default config;
