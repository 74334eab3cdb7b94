// Which rendition to play: the smallest that is sharp at the size on screen, less where the connection asks for it.

const connection = navigator.connection;

/** Whether the person has asked to use little data. */
export const savesData = () => connection?.saveData === true || matchMedia("(prefers-reduced-data: reduce)").matches;

const isSlow = () => ["slow-2g", "2g"].includes(connection?.effectiveType);

/** The URL to play in a box of this many CSS pixels. */
export function choose(item, box) {
  const renditions = item.renditions;
  if (savesData() || isSlow()) return renditions[0].url;
  const sharp = Math.min(box.width, box.height) * (window.devicePixelRatio || 1) * .9;
  const most = connection?.effectiveType === "3g" ? 480 : Infinity;
  const allowed = renditions.filter(rendition => rendition.shortEdge <= most);
  return (allowed.find(rendition => rendition.shortEdge >= sharp) ?? allowed.at(-1) ?? renditions[0]).url;
}
