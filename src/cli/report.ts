/** `imgtr report`: one HTML page of what a folder holds. */
import type { Command } from './parts.js';

export function addReport(program: Command): void {
  program
    .command('report')
    .summary('one HTML page of what a folder holds')
    .description(
      'Makes the report of an output folder anew, all its runs together: reads no picture’s text, needs no key.',
    )
    .argument('<out-dir>', 'the folder that was the --out of imgtr translate')
    .option('-o, --output <file>', 'where the report goes (default <out-dir>/report.html)')
    .action(async (out: string, { output }: { output?: string }) => {
      const { report: makeReport } = await import('../commands/report.js');
      const { file, pages } = await makeReport({ out, file: output });
      process.stderr.write(`${pages} page${pages === 1 ? '' : 's'} ▶ ${file}\n`);
    });
}
