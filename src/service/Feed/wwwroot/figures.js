// Figures as the server writes them: see FigureText.

/** 999, 1.2K, 34K, 5.6M; cut, not rounded. */
export function count(value) {
  const [size, unit] = value < 1e3 ? [1, ""] : value < 1e6 ? [1e3, "K"] : [1e6, "M"];
  const cut = value / size;
  return (cut < 10 && unit ? Math.trunc(cut * 10) / 10 : Math.trunc(cut)) + unit;
}

/** Time left: -0:07. */
export function left(seconds) {
  const whole = Math.max(0, Math.ceil(seconds || 0));
  return `-${Math.trunc(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function initial(name) {
  const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name.trim());
  return first?.segment ?? "";
}
