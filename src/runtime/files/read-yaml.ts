/** YAML as people write it ▶ values. The only file that imports yaml. */
import { parse, YAMLParseError } from 'yaml';

/** The text is no YAML. */
export class YamlError extends Error {
  readonly line: number | undefined;

  constructor(cause: YAMLParseError) {
    super(cause.message.split('\n')[0] ?? 'it is no YAML', { cause });
    this.line = cause.linePos?.[0].line;
  }
}

/** The value of the text, plain objects and lists. Throws YamlError. */
export function readYaml(text: string): unknown {
  try {
    return parse(text, { prettyErrors: true });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new YamlError(error);
  }
}
