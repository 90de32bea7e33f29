/** A setting for a picture of another size: the same lettering, every measure multiplied. */
import type { Setting } from '../setting.js';

export function magnify(setting: Setting, by: number): Setting {
  if (by === 1) return setting;
  const { task, size, texts, outline, area } = setting;
  const { shadow } = task;
  return {
    ...setting,
    // Shadows are told at the original's size, which grows with the rest; so do they.
    task: {
      ...task,
      ...(shadow && { shadow: { ...shadow, blur: shadow.blur * by, dx: shadow.dx * by, dy: shadow.dy * by } }),
      size: task.size * by,
    },
    size: size * by,
    texts: texts.map(text => ({ ...text, x: text.x * by, baseline: text.baseline * by })),
    ...(outline && { outline: { ...outline, width: outline.width * by } }),
    area: { left: area.left * by, top: area.top * by, right: area.right * by, bottom: area.bottom * by },
  };
}
