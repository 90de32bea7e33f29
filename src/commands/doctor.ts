/** `imgtr doctor`: what works on this machine, tried out rather than looked up, and what to do about the rest. */

import { ImgtrError } from '../errors.js';
import type { DoctorOptions } from '../options/doctor.js';
import {
  lookAtFonts,
  lookAtInference,
  lookAtMachine,
  lookAtModels,
  lookAtNode,
  lookAtOutput,
  lookAtPictures,
  lookAtSharedMemory,
} from './doctor/machine.js';
import { lookAtBucket, lookAtRedis, lookAtTranslators } from './doctor/services.js';

export interface Finding {
  readonly what: string;
  /** `note`: works, or is not needed; there is something to know. */
  readonly state: 'ok' | 'note' | 'missing';
  readonly detail: string;
  readonly cure?: string;
}

type Look = (options: DoctorOptions) => Promise<Omit<Finding, 'what'> | string>;

/** What is looked at, in the order in which the one needs the other. */
const LOOKS: readonly (readonly [what: string, look: Look])[] = [
  ['node', lookAtNode],
  ['machine', lookAtMachine],
  ['pictures', lookAtPictures],
  ['models', lookAtModels],
  ['inference', lookAtInference],
  ['fonts', lookAtFonts],
  ['translator', lookAtTranslators],
  ['output', lookAtOutput],
  ['redis', lookAtRedis],
  ['bucket', lookAtBucket],
  ['shared memory', lookAtSharedMemory],
];

/** Looks at everything, reports each, and returns how much is missing. */
export async function examine(options: DoctorOptions, onFinding: (finding: Finding) => void): Promise<number> {
  let missing = 0;
  for (const [what, look] of LOOKS) {
    const found = await look(options).catch(describe);
    const finding: Finding = { what, ...(typeof found === 'string' ? { state: 'ok', detail: found } : found) };
    if (finding.state === 'missing') missing++;
    onFinding(finding);
  }
  return missing;
}

function describe(error: Error): Omit<Finding, 'what'> {
  const cure = error instanceof ImgtrError ? error.cure : undefined;
  const [detail = 'it failed'] = error.message.split('\n');
  return { state: 'missing', detail, ...(cure && { cure }) };
}
