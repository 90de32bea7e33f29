import type { Model } from '../runtime/inference/inference.js';
import type { InputContract } from '../runtime/models/models.js';

/** A loaded model and how pixels go into it. */
export interface Network {
  readonly model: Model;
  readonly input: InputContract;
}
