/** Tells another program of every result: a POST of the record, signed when there is a secret. */
import { createHmac } from 'node:crypto';
import { TransferError } from '../../errors.js';
import { type RetryPolicy, retry } from '../../flow/retry.js';

export interface WebhookSettings {
  readonly url: string;
  /** Signs the body: `X-Imgtr-Signature: sha256=<hex HMAC-SHA256>`. */
  readonly secret?: string;
  readonly policy?: RetryPolicy;
}

const POLICY: RetryPolicy = { attempts: 5, deadlineMs: 60_000, firstDelayMs: 1000 };
const TIMEOUT_MS = 10_000;

/** Posts a record; whoever receives it answers 2xx. Throws TransferError when nobody does. */
export function createWebhook({ url, secret, policy = POLICY }: WebhookSettings) {
  return (record: object, signal: AbortSignal): Promise<void> => {
    const body = JSON.stringify(record);
    const signature = secret && createHmac('sha256', secret).update(body).digest('hex');
    const post = async () => {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          ...(signature && { 'x-imgtr-signature': `sha256=${signature}` }),
        },
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Refusal(response.status);
    };
    const advise = (error: unknown) => (error instanceof Refusal && !mayPass(error.status) ? 'never' : {});
    return retry(post, { ...policy, signal, advise }).catch(cause => {
      const why = cause instanceof Refusal ? `answers ${cause.status}` : 'cannot be reached';
      throw new TransferError(`the webhook at ${new URL(url).host} ${why}`, { cause });
    });
  };
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

const mayPass = (status: number): boolean => status >= 500 || status === 408 || status === 425 || status === 429;
