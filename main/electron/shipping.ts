/** Which files go into the packaged app: decisions about paths, tested without packaging. */
import { join } from 'node:path';

/** Packages with native parts and what they need at run time (not what their install scripts need). */
export const runtimePackages: readonly string[] = ['better-sqlite3', 'onnxruntime-node', 'onnxruntime-common', 'sharp', '@img', 'detect-libc', 'semver'];

/** Parts of those packages that only matter when compiling. */
const notShipped =
  /^\/node_modules\/(better-sqlite3\/(deps|src|binding\.gyp)|sharp\/(src|install)|onnxruntime-node\/(script|lib)|onnxruntime-common\/lib)(\/|$)|\.(map|[cm]?ts|md)$/;

/** Whether a path of the project (`/main/x.ts`, `` for the root) is in the app. The packager asks for folders, too. */
export function shipped(path: string): boolean {
  if (path === '' || path === '/package.json' || path === '/LICENSE') return true;
  if (notShipped.test(path)) return false;
  if (path === '/.vite' || path === '/.vite/build' || path.startsWith('/.vite/build/')) return true;
  if (path === '/dist' || path === '/dist/renderer' || path.startsWith('/dist/renderer/')) return true;
  if (path === '/node_modules') return true;
  return runtimePackages.some((name) => path === `/node_modules/${name}` || path.startsWith(`/node_modules/${name}/`));
}

/** Binaries of other platforms below `root`, which would add 250 MB. `list` names the entries of a folder. */
export function foreignFiles(root: string, platform: string, arch: string, list: (folder: string) => readonly string[]): readonly string[] {
  const runtime = join(root, 'node_modules/onnxruntime-node/bin/napi-v6');
  const prebuilds = join(root, 'node_modules/better-sqlite3/prebuilds');
  return [
    ...list(runtime)
      .filter((name) => name !== platform)
      .map((name) => join(runtime, name)),
    ...list(join(runtime, platform))
      .filter((name) => name !== arch)
      .map((name) => join(runtime, platform, name)),
    ...list(prebuilds)
      .filter((name) => name !== `${platform}-${arch}.node`)
      .map((name) => join(prebuilds, name)),
    // macOS carries the same library under two names; the binding opens the short one.
    ...list(join(runtime, platform, arch))
      .filter((name) => /^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(name))
      .map((name) => join(runtime, platform, arch, name)),
    // The CUDA and TensorRT providers are hundreds of megabytes, and a machine with them has them already.
    ...list(join(runtime, platform, arch))
      .filter((name) => /providers_(cuda|tensorrt)/.test(name))
      .map((name) => join(runtime, platform, arch, name)),
  ];
}

/** What must be in the app of a platform for it to start, relative to its root. */
export function neededFiles(platform: string, arch: string): readonly string[] {
  const runtime = `node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}`;
  const library: Readonly<Record<string, readonly string[]>> = {
    linux: ['libonnxruntime.so.1'],
    darwin: ['libonnxruntime.1.dylib'],
    win32: ['onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'],
  };
  return [
    `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    `${runtime}/onnxruntime_binding.node`,
    ...(library[platform] ?? []).map((name) => `${runtime}/${name}`),
    `node_modules/@img/sharp-${platform}-${arch}`,
  ];
}
