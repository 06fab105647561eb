/** Starting other programs: quietly (output kept) or in the foreground (output and signals passed through). */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Runs to the end; resolves to `{ code, output }`, never rejects. `timeout` in ms. */
export function quietly(command, args, { env = process.env, cwd = root, timeout, onLine } = {}) {
  return new Promise((done) => {
    let output = '';
    let timedOut = false;
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, timeout);
    const keep = (chunk) => {
      output = (output + chunk).slice(-2_000_000);
      if (onLine) for (const line of String(chunk).split('\n')) if (line.trim() !== '') onLine(line);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const end = (code) => {
      clearTimeout(timer);
      done({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += error.message;
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** Runs in the foreground and ends as the child ends. Signals reach the child; it decides. */
export function inFront(command, args, { env = process.env, cwd = process.cwd() } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    child.on('error', (error) => {
      process.stderr.write(`netloom: ${command}: ${error.message}\n`);
      done(127);
    });
    child.on('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/** npm as `[command, ...leading arguments]`: the one that started us, or the one on the path, or beside our Node. */
export function npmCommand() {
  const fromNpm = process.env.npm_execpath;
  if (fromNpm && /npm-cli\.js$/.test(fromNpm) && existsSync(fromNpm)) return [process.execPath, fromNpm];
  const beside = [
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
    join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
  ];
  const found = beside.find((path) => existsSync(path));
  if (found) return [process.execPath, found];
  // On Windows `npm` is a .cmd file, which spawn starts only through a shell.
  return process.platform === 'win32' ? [process.env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', 'npm'] : ['npm'];
}

export function npm(args, options) {
  const [command, ...leading] = npmCommand();
  return quietly(command, [...leading, ...args], options);
}
