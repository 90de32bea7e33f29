/** `imgtr serve`: its flags, its log, its exit code. */
import { InterruptedError } from '../errors.js';
import { type Command, endBySignal, type Flags, loadEnvFile, openLog, shareOptions, stopOnSignals } from './parts.js';
import { typed } from './translate.js';

/** Of `translate`: a request has results of its own, and nobody watches a terminal. */
const NOT_FOR_SERVERS = ['--redis', '--out', '--overwrite', '--report', '--fail-on', '--json', '--quiet'];

export function addServe(program: Command): void {
  const serve = program
    .command('serve')
    .summary('translate pictures over HTTP')
    .description(
      'POST /translate takes pictures (multipart, or JSON with addresses) and answers {request_id}; ' +
        'GET /stream-result/REQUEST_ID tells what becomes of them (server-sent events), ' +
        'GET /results/REQUEST_ID/IMAGE_ID gives a finished one. /livez, /readyz and /metrics say how the server is. ' +
        'With SERVE_TOKEN set, requests have to bear it.',
    )
    .option('--redis <url>', 'let a fleet of workers do the work (default REDIS_URL; without one this process does it)')
    .option(
      '-o, --out <dir>',
      'folder for the results, one below it a request (default ./served, with a fleet OUTPUT_DIR)',
    )
    .option('--port <number>', 'where to listen; 0 is any free port (default 8080)')
    .option(
      '--host <address>',
      'on which address; another one than this machine’s own needs SERVE_TOKEN (default 127.0.0.1)',
    )
    .option('--max-images <number>', 'pictures a request at most (default 50)')
    .option('--max-size <megabytes>', 'size of a picture at most (default 50)')
    .option('--max-waiting <number>', 'pictures waiting or under way at most; more are refused for now (default 500)')
    .option('--keep-hours <hours>', 'results are removed after so long; 0 keeps them (default 24)');
  const translate = program.commands.find(command => command.name() === 'translate');
  if (translate) shareOptions(serve, { from: translate, except: NOT_FOR_SERVERS });
  serve.action((flags: Flags) => run(typed(flags)));
}

async function run(flags: Flags): Promise<void> {
  loadEnvFile();
  const { resolveServeOptions } = await import('../options/serve.js');
  const options = await resolveServeOptions(flags, process.env);
  const [{ serve }, log] = await Promise.all([import('../commands/serve.js'), openLog({ role: 'serve' })]);
  const stop = stopOnSignals();
  try {
    await serve(options, {
      ...{ log, signal: stop.signal },
      onReady: port => log.info({ port, host: options.host }, 'ready'),
    });
    log.info({}, 'ended');
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    log.warn({ why: error.message }, 'ended');
    await endBySignal(stop);
  } finally {
    stop.release();
  }
}
