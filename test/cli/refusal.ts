/** What `imgtr translate` says to a command line that it refuses, without a process around it. */

import { Command } from '#imgtr/cli/parts.js';
import { addTranslate } from '#imgtr/cli/translate.js';
import type { ImgtrError } from '#imgtr/errors.js';

/** The error that ends the run before anything is read: its exit code and its words. Throws when the run goes through. */
export async function refusalOf(args: readonly string[]): Promise<ImgtrError> {
  const program = new Command('imgtr').exitOverride();
  addTranslate(program);
  const end = await program.parseAsync(['translate', ...args, '--quiet'], { from: 'user' }).catch(error => error);
  if (end === program) throw new Error(`imgtr translate ${args.join(' ')} was not refused`);
  return end;
}
