/** An icon of /icons.svg. */
export function icon(name, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(svg.namespaceURI, "use");
  use.setAttribute("href", `${import.meta.resolve("/icons.svg")}#${name}`);
  svg.append(use);
  return svg;
}
