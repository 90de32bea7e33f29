/** A real Chromium, driven by its DevTools protocol over a pipe. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { findChromium } from '../setup/chromium.mjs';

type Params = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: the protocol's answers are many
type Answer = any;

export type Browser = Awaited<ReturnType<typeof startBrowser>>;
export type Tab = Awaited<ReturnType<Browser['open']>>;

export async function startBrowser() {
  const program = findChromium();
  if (!program) throw new Error('there is no Chromium on PATH: node test/setup/chromium.mjs');
  const profile = mkdtempSync(path.join(tmpdir(), 'imgtr-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise(resolve => child.on('exit', resolve));
  const { send, on } = converse(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return {
    /** Opens a file in a window of this size; `problems` gathers what its console complains about. */
    async open(file: string, { width = 1400, height = 900, dark = false, js = true } = {}) {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const ask = (method: string, params: Params = {}): Promise<Answer> => send(method, params, sessionId);
      const problems: string[] = [];
      const requests: string[] = [];
      let loaded = () => {};
      on(sessionId, (method, params) => {
        if (method === 'Runtime.exceptionThrown') problems.push(params.exceptionDetails.exception?.description);
        if (method === 'Log.entryAdded') problems.push(params.entry.text);
        if (method === 'Runtime.consoleAPICalled') problems.push(JSON.stringify(params.args));
        if (method === 'Network.requestWillBeSent') requests.push(params.request.url);
        if (method === 'Page.loadEventFired') loaded();
      });
      for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await ask(`${domain}.enable`);
      await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
      const features = [
        { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ];
      await ask('Emulation.setEmulatedMedia', { features });
      if (!js) await ask('Emulation.setScriptExecutionDisabled', { value: true });
      const ready = new Promise<void>(resolve => {
        loaded = resolve;
      });
      await ask('Page.navigate', { url: pathToFileURL(file).href });
      await ready;
      return createTab(ask, { problems, requests });
    },
    async close() {
      await send('Browser.close').catch(() => {});
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Heard {
  readonly problems: string[];
  readonly requests: string[];
}

function createTab(ask: (method: string, params?: Params) => Promise<Answer>, { problems, requests }: Heard) {
  /** The value of an expression in the page. */
  const evaluate = async (expression: string): Promise<Answer> => {
    const answer = await ask('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description);
    return answer.result.value;
  };
  const mouse = (type: string, [x, y]: [number, number], more: Params = {}) =>
    ask('Input.dispatchMouseEvent', { type, x, y, ...more });
  return {
    problems,
    requests,
    evaluate,
    async press(key: string) {
      const text = key.length === 1 ? { text: key } : {};
      await ask('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', key });
    },
    async type(text: string) {
      await ask('Input.insertText', { text });
    },
    /** The middle of an element, scrolled into view, in pixels of the window. */
    async middleOf(selector: string): Promise<[number, number]> {
      return evaluate(`(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.scrollIntoView({ block: 'center' });
        const { left, top, width, height } = element.getBoundingClientRect();
        return [left + width / 2, top + height / 2];
      })()`);
    },
    hover: (at: [number, number]) => mouse('mouseMoved', at),
    async drag(from: [number, number], to: [number, number]) {
      await mouse('mousePressed', from, { button: 'left', clickCount: 1 });
      await mouse('mouseMoved', to, { button: 'left', buttons: 1 });
      await mouse('mouseReleased', to, { button: 'left', clickCount: 1 });
    },
    async screenshot(): Promise<Buffer> {
      return Buffer.from((await ask('Page.captureScreenshot')).data, 'base64');
    },
  };
}

/** Messages are JSON, a zero byte behind each. */
function converse(input: Writable, output: Readable) {
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  const listeners = new Map<string, (method: string, params: Answer) => void>();
  let rest = Buffer.alloc(0);
  let count = 0;
  output.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const { id, result, error, method, params, sessionId } = JSON.parse(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
      if (method) listeners.get(sessionId)?.(method, params);
      else if (error) waiting.get(id)?.reject(new Error(error.message));
      else waiting.get(id)?.resolve(result);
    }
  });
  input.on('error', () => {}); // the browser has gone
  output.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium has ended'));
  });
  return {
    on: (session: string, listener: (method: string, params: Answer) => void) => listeners.set(session, listener),
    send: (method: string, params: Params = {}, sessionId?: string): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const id = ++count;
        waiting.set(id, { resolve, reject });
        input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
      }),
  };
}
