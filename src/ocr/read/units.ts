/** The unit in brackets that the title of a table's column ends in: `衣长(cm)`. A blurred bracket may be read as square. */
const UNIT = String.raw`(?:[cm]?m|k?g|m?l|公?斤|厘米|毫米|英?寸|尺|码|元)[)）\]】]`;
const AT_END = new RegExp(`(?:^|[(（])${UNIT}$`, 'i');
const ALONE = new RegExp(`^[(（]${UNIT}$`, 'i');

/** Does a text end in a unit, or is it the rest of one whose opening bracket stands on another line? */
export const endsInUnit = (text: string): boolean => AT_END.test(text);

export const isUnit = (text: string): boolean => ALONE.test(text);
