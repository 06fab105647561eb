/** Runs the local host in this process until it is told to stop. What `npm start` does where there is no window. */
import { createWriteStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServices } from '../services/index.ts';
import { studioPaths } from '../services/paths.ts';
import { startLocalHost } from './index.ts';

const screen = resolve(fileURLToPath(new URL('../../dist/renderer', import.meta.url)));

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** Opens the person's browser, if there is one. A failure is no trouble: the link is on the terminal. */
async function openBrowser(url: string): Promise<void> {
  if (!hasDisplay()) return;
  try {
    const { default: open } = await import('open');
    const browser = await open(url);
    browser.on('error', () => {});
  } catch {
    // No browser here.
  }
}

export async function runLocalHost(options: { readonly port?: number | undefined; readonly open: boolean }): Promise<void> {
  const paths = studioPaths();
  const logFile = createWriteStream(join(paths.state, 'log.txt'), { flags: 'a', mode: 0o600 });
  const log = (line: string): void => void logFile.write(`${new Date().toISOString()} ${line}\n`);
  const services = createServices({ host: 'local-host', paths });
  const host = await startLocalHost({ services, screen, log, ...(options.port === undefined ? {} : { port: options.port }) }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new Error(`port ${options.port} is taken; choose another with --port`) : error;
    },
  );

  let closing = false;
  const stop = async (): Promise<void> => {
    if (closing) process.exit(1);
    closing = true;
    try {
      await host.close();
      await services.close();
    } catch (error) {
      log(`closing: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  process.on('uncaughtException', (error) => log(`uncaught: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (error) => log(`unhandled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`));

  const printLink = (): void => void process.stdout.write(`Netloom is ready at ${host.link()}\n`);
  printLink();
  // Another browser needs a link of its own: Enter prints one.
  if (process.stdin.isTTY) process.stdin.on('data', printLink);
  if (options.open) await openBrowser(host.link());
}
