/** The error family: every failure a user can meet has a code, a cure, an exit code, and says if a retry makes sense. */

/** Exit codes of the program; they are stable. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  someFailed: 3,
  verdict: 4,
  noInput: 10,
  outputInUse: 11,
  credentials: 12,
  cannotWrite: 13,
  unreachable: 14,
  missing: 15,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface ErrorDetails {
  /** What to do about it, as a sentence; shown behind the message. */
  readonly cure?: string;
  readonly cause?: unknown;
  readonly retryable?: boolean;
}

/** Base of the family. `message` says what happened and where, in one line. */
export class ImgtrError extends Error {
  readonly code: string = 'E_UNEXPECTED';
  readonly exitCode: ExitCode = EXIT.unexpected;
  /** Broken for the whole run, not for one page: the run stops. */
  readonly fatal: boolean = true;
  readonly cure: string | undefined;
  readonly retryable: boolean;

  constructor(message: string, { cure, cause, retryable = false }: ErrorDetails = {}) {
    super(message, { cause });
    this.name = new.target.name;
    this.cure = cure;
    this.retryable = retryable;
  }
}

/** A flag, a config file or an environment variable is wrong. */
export class UsageError extends ImgtrError {
  override readonly code = 'E_USAGE';
  override readonly exitCode = EXIT.usage;
}
export class NoInputError extends ImgtrError {
  override readonly code = 'E_NO_INPUT';
  override readonly exitCode = EXIT.noInput;
}
export class OutputInUseError extends ImgtrError {
  override readonly code = 'E_OUTPUT_IN_USE';
  override readonly exitCode = EXIT.outputInUse;
}
/** A service refused the key: asking again does not help. */
export class CredentialsError extends ImgtrError {
  override readonly code = 'E_CREDENTIALS';
  override readonly exitCode = EXIT.credentials;
}
/** The disk is full, read-only or not ours. */
export class CannotWriteError extends ImgtrError {
  override readonly code = 'E_CANNOT_WRITE';
  override readonly exitCode = EXIT.cannotWrite;
}
/** A service stayed unreachable after all retries. */
export class UnreachableError extends ImgtrError {
  override readonly code = 'E_UNREACHABLE';
  override readonly exitCode = EXIT.unreachable;
}
/** A model, a font or a native package is not installed. */
export class MissingError extends ImgtrError {
  override readonly code = 'E_MISSING';
  override readonly exitCode = EXIT.missing;
}
/** One picture cannot be read; the others go on. */
export class BadImageError extends ImgtrError {
  override readonly code = 'E_BAD_IMAGE';
  override readonly exitCode = EXIT.someFailed;
  override readonly fatal = false;
}
/** One picture cannot be fetched; the others go on. */
export class DownloadError extends ImgtrError {
  override readonly code = 'E_DOWNLOAD';
  override readonly exitCode = EXIT.someFailed;
  override readonly fatal = false;
}
/** One queue message is not what its list promises; the others go on. */
export class BadMessageError extends ImgtrError {
  override readonly code = 'E_BAD_MESSAGE';
  override readonly fatal = false;
}
/** A server has enough to do; the same request may be welcome in a moment. */
export class BusyError extends ImgtrError {
  override readonly code = 'E_BUSY';
  override readonly fatal = false;
}
/** One picture may not be fetched from where it is said to be: an address or a path that is out of bounds. */
export class BlockedError extends ImgtrError {
  override readonly code = 'E_BLOCKED';
  override readonly exitCode = EXIT.someFailed;
  override readonly fatal = false;
}
/** One picture could not be fetched or handed over; later it may. */
export class TransferError extends ImgtrError {
  override readonly code = 'E_TRANSFER';
  override readonly exitCode = EXIT.someFailed;
  override readonly fatal = false;
  override readonly retryable = true;
}
/** A worker elsewhere failed one page; code and words are its own. */
export class WorkerError extends ImgtrError {
  override readonly code: string;
  override readonly exitCode = EXIT.someFailed;
  override readonly fatal = false;
  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}
/** The stream of a run was told to stop. */
export class InterruptedError extends ImgtrError {
  override readonly code = 'E_INTERRUPTED';
  override readonly exitCode = EXIT.interrupted;
}

/** Any thrown value as an error of the family, the original kept as its cause. */
export function toImgtrError(error: unknown): ImgtrError {
  if (error instanceof ImgtrError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const unknown = new ImgtrError(message, { cause: error });
  return Object.assign(unknown, { fatal: false });
}
