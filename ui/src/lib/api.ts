export interface FieldProblem {
	code: string;
	message: string;
}

/** What the server refused, or status 0 when it was never reached. */
export class ApiError extends Error {
	readonly status: number;
	readonly fields: Record<string, FieldProblem>;
	/** Seconds the server asks to wait; null when it does not say. */
	readonly retryAfter: number | null;
	/** The stable word for what is wrong; empty when the server sent none. */
	readonly code: string;
	/** The name of a sign-in that was right so far and needs a second step; empty for all else. */
	readonly mfaId: string;

	constructor(status: number, body: ErrorBody = {}, retryAfter: number | null = null) {
		super(body.message ?? '');
		this.status = status;
		this.retryAfter = retryAfter;
		this.fields = Object.fromEntries(Object.entries(body.data ?? {}).filter(isFieldProblem));
		this.mfaId = body.mfaId ?? '';
		this.code = body.code ?? Object.values(this.fields)[0]?.code ?? '';
	}

	/** The same request may succeed later. */
	get transient() {
		return this.status === 0 || [408, 425, 429].includes(this.status) || this.status >= 500;
	}
}

interface ErrorBody {
	message?: string;
	code?: string;
	mfaId?: string;
	data?: Record<string, unknown>;
}

const isFieldProblem = (entry: [string, unknown]): entry is [string, FieldProblem] =>
	typeof (entry[1] as FieldProblem | null)?.message === 'string';

export interface Extra {
	body?: unknown;
	token?: string | undefined;
	etag?: string;
	signal?: AbortSignal;
	/** Milliseconds, for what takes longer than a word does. */
	patience?: number;
}

/** Long enough for a ballroom's Wi-Fi, short enough that a tap is retried while the song still plays. */
const TIMEOUT = 10_000;

/** One request to our server; anything but 2xx and 304 throws ApiError. */
export async function send(method: string, path: string, extra: Extra = {}): Promise<Response> {
	const headers: Record<string, string> = {};
	if (extra.body !== undefined) headers['Content-Type'] = 'application/json';
	if (extra.token) headers['Authorization'] = extra.token;
	if (extra.etag) headers['If-None-Match'] = extra.etag;
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), extra.patience ?? TIMEOUT);
	const abort = () => stop.abort();
	extra.signal?.addEventListener('abort', abort);
	try {
		const body = extra.body === undefined ? null : JSON.stringify(extra.body);
		const res = await fetch(path, { method, headers, body, signal: stop.signal });
		if (res.ok || res.status === 304) return res;
		const refused = (await res.json().catch(() => ({}))) as ErrorBody;
		const wait = Number(res.headers.get('Retry-After') ?? NaN);
		throw new ApiError(res.status, refused, Number.isFinite(wait) ? wait : null);
	} catch (cause) {
		throw cause instanceof ApiError ? cause : new ApiError(0);
	} finally {
		clearTimeout(timer);
		extra.signal?.removeEventListener('abort', abort);
	}
}

/** The JSON of an answer; undefined for 204. */
export async function request<T>(method: string, path: string, extra: Extra = {}): Promise<T> {
	const res = await send(method, path, extra);
	if (res.status === 204) return undefined as T;
	try {
		return (await res.json()) as T;
	} catch {
		throw new ApiError(0); // cut off in the middle, or somebody else's page (a hotel's sign-in)
	}
}
