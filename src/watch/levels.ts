/** How much a log says. Pure, and of no weight: the options know it too. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log's level by the names that other programs use too: `INFO`, `WARNING`. Undefined when it is none. */
export function parseLevel(name: string): LogLevel | undefined {
  const lower = name.toLowerCase();
  const known: Record<string, LogLevel> = { warning: 'warn', critical: 'error', fatal: 'error', trace: 'debug' };
  return LOG_LEVELS.find(level => level === lower) ?? known[lower];
}
