import { icons } from './icons.ts';

/** Of a thanks. */
const PIECES = 7;
/** Thanks in one word of the server from which the room is loud. */
const LOUD = 8;
/** Between two cannons, ms: never a flicker, however loud the room. */
const RELOAD = 1_500;
/** More than this costs an old phone its frame rate. */
const MOST = 180;
const MOST_HEARTS = 12;
const GRAVITY = 620;

interface Piece {
	heart: boolean;
	x: number;
	y: number;
	vx: number;
	vy: number;
	/** Width; a strip of paper is longer than wide. */
	size: number;
	turn: number;
	spin: number;
	/** Seconds from now; negative = not let go yet. */
	age: number;
	colour: string;
}

const between = (low: number, high: number) => low + Math.random() * (high - low);

/** Paper falls for thanks, hearts rise for likes. It draws only while something moves, in the colours around its canvas. */
export class Shower {
	readonly #canvas: HTMLCanvasElement;
	readonly #brush: CanvasRenderingContext2D | null;
	readonly #heart = new Path2D(icons.heart);
	#pieces: Piece[] = [];
	#frame = 0;
	#then = 0;
	#fired = -RELOAD;

	constructor(canvas: HTMLCanvasElement) {
		this.#canvas = canvas;
		this.#brush = canvas.getContext('2d');
		document.addEventListener('visibilitychange', this.#rest);
	}

	/** How many pieces are in the air. */
	get size() {
		return this.#pieces.length;
	}

	thank(n: number) {
		const loud = n >= LOUD && performance.now() - this.#fired > RELOAD;
		if (loud) this.#fire();
		else this.#drop(Math.min(n * PIECES, MOST / 3));
		this.#run();
	}

	like(n: number) {
		const { clientWidth: w, clientHeight: h } = this.#canvas;
		const up = this.#pieces.filter((p) => p.heart).length;
		for (let i = 0; i < Math.min(n, MOST_HEARTS - up); i++)
			this.#pieces.push({
				heart: true,
				x: between(0.08, 0.92) * w,
				y: h,
				vx: between(-12, 12),
				vy: -h / between(2.6, 3.6),
				size: between(22, 34) * this.#scale,
				turn: between(0, 6),
				spin: between(2, 3),
				age: -i * 0.12,
				colour: this.#colour('--love')
			});
		this.#run();
	}

	/** Clears the air and lets go of the page. */
	stop() {
		document.removeEventListener('visibilitychange', this.#rest);
		this.#clear();
	}

	/** A projector is looked at from afar. */
	get #scale() {
		return Math.max(1, Math.min(2.2, this.#canvas.clientWidth / 640));
	}

	#colour(name: string) {
		return getComputedStyle(this.#canvas).getPropertyValue(name);
	}

	#paper(n: number, piece: (i: number) => Pick<Piece, 'x' | 'y' | 'vx' | 'vy' | 'age'>) {
		const colours = ['--lamp', '--lamp', '--ink', '--love'].map((name) => this.#colour(name));
		for (let i = 0; i < n && this.#pieces.length < MOST; i++)
			this.#pieces.push({
				heart: false,
				size: between(5, 8) * this.#scale,
				turn: between(0, 6),
				spin: between(-5, 5),
				colour: colours[i % colours.length]!,
				...piece(i)
			});
	}

	#drop(n: number) {
		const { clientWidth: w } = this.#canvas;
		this.#paper(n, () => ({
			x: between(0, w),
			y: -20,
			vx: between(-40, 40),
			vy: between(20, 120),
			age: between(-0.6, 0)
		}));
	}

	#fire() {
		this.#fired = performance.now();
		const { clientWidth: w, clientHeight: h } = this.#canvas;
		const reach = Math.sqrt(2 * GRAVITY * h);
		this.#paper(MOST, (i) => {
			const left = i % 2 === 0;
			return {
				x: left ? -10 : w + 10,
				y: h * 0.92,
				vx: (left ? 1 : -1) * between(0.05, 0.75) * w,
				vy: -reach * between(0.55, 1),
				age: between(-0.12, 0)
			};
		});
	}

	#run() {
		if (document.visibilityState !== 'visible') return this.#clear();
		if (this.#frame || !this.#pieces.length) return;
		this.#then = performance.now();
		this.#frame = requestAnimationFrame(this.#draw);
	}

	#draw = (now: number) => {
		const brush = this.#brush;
		const { clientWidth: w, clientHeight: h } = this.#canvas;
		const dense = Math.min(2, devicePixelRatio);
		if (!brush || !w) return this.#clear();
		if (this.#canvas.width !== Math.round(w * dense)) this.#canvas.width = Math.round(w * dense);
		if (this.#canvas.height !== Math.round(h * dense)) this.#canvas.height = Math.round(h * dense);
		const step = Math.min(0.05, (now - this.#then) / 1_000);
		this.#then = now;
		brush.setTransform(dense, 0, 0, dense, 0, 0);
		brush.clearRect(0, 0, w, h);
		for (const p of this.#pieces) {
			p.age += step;
			if (p.age < 0) continue;
			move(p, step);
			brush.save();
			brush.translate(p.x, p.y);
			brush.fillStyle = p.colour;
			if (p.heart) this.#drawHeart(p, h);
			else this.#drawPaper(p);
			brush.restore();
		}
		this.#pieces = this.#pieces.filter((p) => (p.heart ? p.y > h * 0.25 : p.y < h + 30));
		if (!this.#pieces.length) return this.#clear();
		this.#frame = requestAnimationFrame(this.#draw);
	};

	#drawHeart(p: Piece, h: number) {
		const brush = this.#brush!;
		brush.globalAlpha = Math.max(0, Math.min(1, (p.y / h - 0.25) * 3));
		brush.rotate(Math.sin(p.turn) * 0.2);
		brush.scale(p.size / 24, p.size / 24);
		brush.translate(-12, -12); // the icon's box is 24 wide
		brush.fill(this.#heart);
	}

	/** Turns about its own axis: seen from the edge it is a line. */
	#drawPaper(p: Piece) {
		const brush = this.#brush!;
		brush.rotate(p.turn * 0.4);
		brush.scale(1, Math.cos(p.turn));
		brush.fillRect(-p.size / 2, -p.size, p.size, p.size * 2);
	}

	#rest = () => {
		if (document.visibilityState !== 'visible') this.#clear();
	};

	#clear() {
		cancelAnimationFrame(this.#frame);
		this.#frame = 0;
		this.#pieces = [];
		this.#brush?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
	}
}

function move(p: Piece, step: number) {
	p.turn += p.spin * step;
	p.x += p.vx * step;
	p.y += p.vy * step;
	if (p.heart) {
		p.x += Math.sin(p.turn) * 30 * step;
		return;
	}
	// the air brakes what falls to a flutter, and what flies sideways
	p.vy = Math.min(p.vy + GRAVITY * step, 260 + 40 * Math.sin(p.turn));
	p.vx *= 1 - 0.9 * step;
	p.x += Math.sin(p.turn * 0.7) * 40 * step;
}
