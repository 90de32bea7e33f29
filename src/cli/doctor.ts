/** `imgtr doctor`: its flags, a line a finding, its exit code. */
import type { Finding } from '../commands/doctor.js';
import { DEFAULTS, DEVICES, OCR_MODELS } from '../defaults.js';
import { EXIT } from '../errors.js';
import { type Command, choice, type Flags, loadEnvFile, printJson } from './parts.js';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('what works on this machine, and what to do about the rest')
    .description(
      'Tries out what the other commands need: Node, pictures, models, fonts, the folder of --out, and Redis (REDIS_URL) ' +
        `and the bucket (S3_BUCKET) where they are set. Exit code ${EXIT.missing} when something needed is missing.`,
    )
    .option('-o, --out <dir>', 'a folder that results are to go to (default OUTPUT_DIR)')
    .addOption(choice('--device <name>', `what models are to run on (default ${DEFAULTS.device})`, DEVICES))
    .addOption(choice('--ocr-model <name>', `what is to read (default ${DEFAULTS.ocrModel})`, OCR_MODELS))
    .option('--json', 'one JSON object a line on stdout')
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  loadEnvFile();
  const [{ examine }, { resolveDoctorOptions }, { createRedact, secretsIn }] = await Promise.all([
    import('../commands/doctor.js'),
    import('../options/doctor.js'),
    import('../watch/redact.js'),
  ]);
  const { stdout, env } = process;
  const redact = createRedact(secretsIn(env));
  const missing = await examine(resolveDoctorOptions(flags, env), finding => {
    if (flags['json']) printJson(JSON.parse(redact(JSON.stringify({ event: 'finding', ...finding }))));
    else stdout.write(redact(describe(finding)));
  });
  if (missing > 0) process.exitCode = EXIT.missing;
}

const MARK = { ok: 'ok', note: '--', missing: 'NO' } as const;

function describe({ what, state, detail, cure }: Finding): string {
  return `${MARK[state]}  ${what.padEnd(14)} ${detail}\n${cure ? `${' '.repeat(19)}${cure}\n` : ''}`;
}
