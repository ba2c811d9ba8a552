import { shorten, wrap } from './fitting.ts';

/** What is on a card of a night. All of it is words: the card says nothing that is not also its text alternative. */
export interface Card {
	title: string;
	dj: string;
	day: string;
	tracks: readonly { title: string; artist: string }[];
	/** Of the likes that find no room; '' = all are there. */
	more: string;
	brand: string;
	/** Where the whole night is; '' = nowhere to be seen. */
	address: string;
}

/** So many tracks are read at a glance; four by five is what phones show whole. */
export const MOST = 8;
export const WIDTH = 1080;
export const HEIGHT = 1350;

const EDGE = 84;
const ROOM = WIDTH - 2 * EDGE;

/** A text that begins in Arabic or Hebrew puts its full stop on the left. */
const directionOf = (text: string) =>
	/^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? 'rtl' : 'ltr';

/** The page's own pen: its font and its colours, as the canvas inherits them. */
class Pen {
	readonly #to: CanvasRenderingContext2D;
	readonly #css: CSSStyleDeclaration;

	constructor(canvas: HTMLCanvasElement) {
		this.#to = canvas.getContext('2d')!;
		this.#css = getComputedStyle(canvas);
		this.#to.textBaseline = 'alphabetic';
		this.#to.lineCap = 'round';
	}

	#token = (name: string) => this.#css.getPropertyValue(`--${name}`);
	font = (weight: number, size: number) => `${weight} ${size}px ${this.#token('font')}`;
	fits =
		(font: string, room = ROOM) =>
		(text: string) => {
			this.#to.font = font;
			return this.#to.measureText(text).width <= room;
		};
	/** `end` = from the right edge. */
	write(text: string, y: number, font: string, colour: string, end = false) {
		this.#to.font = font;
		this.#to.fillStyle = this.#token(colour);
		this.#to.direction = directionOf(text);
		this.#to.textAlign = end ? 'right' : 'left';
		this.#to.fillText(text, end ? WIDTH - EDGE : EDGE, y);
	}
	fill(colour: string) {
		this.#to.fillStyle = this.#token(colour);
		this.#to.fillRect(0, 0, WIDTH, HEIGHT);
	}
	hairline(y: number) {
		this.#to.fillStyle = this.#token('line');
		this.#to.fillRect(EDGE, y, ROOM, 2);
	}
	/** Pika's mark, so high, from the top left corner: a lit lamp and two beats. */
	mark(high: number) {
		const one = high / 29; // beats with round ends, around a lamp of 24
		const [left, top] = [EDGE, EDGE + 2.5 * one];
		const beat = (x: number, from: number, to: number) => {
			this.#to.moveTo(left + x * one, top + from * one);
			this.#to.lineTo(left + x * one, top + to * one);
		};
		this.#to.fillStyle = this.#to.strokeStyle = this.#token('lamp');
		this.#to.beginPath();
		this.#to.arc(left + 12 * one, top + 12 * one, 12 * one, 0, 2 * Math.PI);
		this.#to.fill();
		this.#to.lineWidth = 5 * one;
		this.#to.beginPath();
		beat(32, 0, 24);
		beat(42, 7, 17);
		this.#to.stroke();
	}
}

/** How large the title may be, and in how many lines, from the best to the last. */
const SIZES = {
	few: [
		[104, 2],
		[84, 2],
		[64, 3]
	],
	many: [
		[72, 2],
		[56, 2]
	]
} as const;

/** The title as large as it may be; in the smallest it is shortened. */
function titled(pen: Pen, title: string, sizes: (typeof SIZES)[keyof typeof SIZES]) {
	const tries = sizes.map(([size, lines]) => {
		const font = pen.font(600, size);
		return { font, size, ...wrap(title, lines, pen.fits(font)) };
	});
	return tries.find((t) => !t.cut) ?? tries.at(-1)!;
}

/** Draws a card from its foot up; what is left above belongs to the lamp. */
export function draw(canvas: HTMLCanvasElement, card: Card) {
	canvas.width = WIDTH;
	canvas.height = HEIGHT;
	const pen = new Pen(canvas);
	const small = pen.font(500, 30);
	const line = (text: string, y: number, font: string, colour: string) =>
		pen.write(shorten(text, pen.fits(font)), y, font, colour);
	pen.fill('bg');

	let y = HEIGHT - EDGE;
	pen.write(card.brand, y, pen.font(600, 32), 'ink');
	const besideBrand = pen.fits(small, ROOM - 160);
	if (card.address) pen.write(shorten(card.address, besideBrand), y, small, 'ink-3', true);
	y -= 84;
	if (card.more) {
		pen.write(card.more, y, small, 'ink-3');
		y -= 56;
	}

	const few = card.tracks.length <= 5;
	const [title, artist] = [pen.font(600, few ? 40 : 34), pen.font(450, few ? 32 : 27)];
	for (const track of [...card.tracks].reverse()) {
		line(track.artist, y, artist, 'ink-2');
		line(track.title, y - (few ? 44 : 33), title, 'ink');
		y -= few ? 108 : 83;
	}
	y -= few ? 2 : 6;
	pen.hairline(y);

	y -= 48;
	line(card.day, y, small, 'ink-3');
	line(card.dj, y - 46, pen.font(450, 40), 'ink-2');
	y -= 46 + 68;
	const head = titled(pen, card.title, few ? SIZES.few : SIZES.many);
	for (const words of [...head.lines].reverse()) {
		pen.write(words, y, head.font, 'ink');
		y -= head.size * 1.06;
	}
	// from the corner to the capitals of the title, with air between
	const free = y + head.size * 0.34 - 56 - EDGE;
	pen.mark(Math.max(44, Math.min(400, free)));
}

/** Draws it with the page's font, for each script in it, and returns the picture. */
export async function picture(canvas: HTMLCanvasElement, card: Card): Promise<Blob> {
	const words = [card.title, card.dj, ...card.tracks.flatMap((t) => [t.title, t.artist])].join(' ');
	const font = getComputedStyle(canvas).getPropertyValue('--font');
	// a font that cannot be had must not cost the card
	await document.fonts.load(`600 40px ${font}`, words).catch(() => []);
	draw(canvas, card);
	// not toBlob: Chromium keeps it for idle moments, up to seven seconds on a busy phone
	const [, base64 = ''] = canvas.toDataURL('image/png').split(',');
	return new Blob([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], { type: 'image/png' });
}
