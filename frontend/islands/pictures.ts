/** Pictures of years, people and places: zoom by buttons and keys, and the lines of a person or a work stand out when it is pointed at or reached by keys. */
interface Box { x: number; y: number; width: number; height: number }

const SMALLEST = 0.2;

function startPicture(picture: HTMLElement): void {
  const svg = picture.querySelector("svg");
  const region = picture.querySelector<HTMLElement>(".scroll-x");
  const tools = picture.querySelector<HTMLElement>(".tools");
  if (!svg || !region || !tools) return;
  const whole: Box = { x: 0, y: 0, width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  let box = { ...whole };
  const show = (next: Box): void => {
    const width = Math.min(Math.max(next.width, whole.width * SMALLEST), whole.width);
    const height = (width / whole.width) * whole.height;
    box = { width, height, x: Math.min(Math.max(next.x, 0), whole.width - width), y: Math.min(Math.max(next.y, 0), whole.height - height) };
    svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  };
  const zoom = (factor: number): void => {
    const width = box.width * factor;
    const height = box.height * factor;
    show({ width, height, x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2 });
  };
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const act = (event.target as HTMLElement).closest<HTMLElement>("[data-zoom]")?.dataset["zoom"];
    if (act === "in") zoom(0.75);
    else if (act === "out") zoom(1 / 0.75);
    else if (act === "all") show(whole);
  });
  const nodes = [...svg.querySelectorAll<SVGElement>(".node")];
  const edges = [...svg.querySelectorAll<SVGPathElement>(".edges path")];
  if (!edges.length) region.scrollLeft = (region.scrollWidth - region.clientWidth) / 2; // a phone shows the middle of a map first
  const light = (node: SVGElement | null): void => {
    const id = node?.dataset["id"] ?? "";
    const near = new Set([id]);
    for (const edge of edges) {
      const { from, to } = edge.dataset;
      const lit = id !== "" && (from === id || to === id);
      edge.classList.toggle("lit", lit);
      if (lit) for (const end of [from, to]) if (end) near.add(end);
    }
    for (const one of nodes) {
      one.classList.toggle("lit", one === node);
      one.classList.toggle("dim", id !== "" && !near.has(one.dataset["id"] ?? ""));
    }
  };
  svg.addEventListener("pointerover", (event) => light((event.target as Element).closest<SVGElement>(".node")));
  svg.addEventListener("pointerleave", () => light(null));
  svg.addEventListener("focusin", (event) => light((event.target as Element).closest<SVGElement>(".node")));
  region.addEventListener("focusout", () => light(null));
  const links = nodes.filter((node): node is SVGAElement => node instanceof SVGAElement);
  region.addEventListener("keydown", (event) => {
    const step = box.width / 10;
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === "+" || event.key === "=") zoom(0.75);
    else if (event.key === "-") zoom(1 / 0.75);
    else if (event.key === "0") show(whole);
    else if ((event.key === "n" || event.key === "p") && links.length) links[(at + (event.key === "n" ? 1 : links.length - 1) + links.length) % links.length]?.focus();
    else if (box.width < whole.width && event.key.startsWith("Arrow")) {
      const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [0, 0];
      show({ ...box, x: box.x + (dx ?? 0), y: box.y + (dy ?? 0) });
    } else return;
    event.preventDefault();
  });
}

/** Start every picture of the page. */
export function startPictures(): void {
  for (const picture of document.querySelectorAll<HTMLElement>("[data-picture]")) startPicture(picture);
}
