/** Switches burned into the shipped binary. `e2e` lets Playwright attach; everything else is as shut as in a release. */
import { FuseV1Options, FuseVersion, type FuseV1Config } from '@electron/fuses';

export type Profile = 'release' | 'e2e';

export function fusesFor(profile: Profile): FuseV1Config {
  return {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: profile === 'e2e',
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  };
}
