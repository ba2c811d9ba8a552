import { time } from '../../lib/format.ts';
import type { LaptopShown } from '../../lib/laptop.svelte.ts';
import type { BoothState } from '../../lib/onlaptop.ts';
import { t } from '../../lib/words.ts';
import { inPhase, late } from './rows.ts';

/** How it stands, in two short lines. */
export interface Headline {
	/** well = lit; off = not as usual, and nothing is lost; bad = the DJ has to do something. */
	tone: 'well' | 'off' | 'bad';
	head: string;
	note: string;
}

/** What waits, and since when; '' when nothing does. */
export function waits(booth: BoothState): string {
	const waiting = inPhase(booth.rows, 'waiting');
	return waiting[0] ? t.laptop.waits(waiting.length, time(waiting[0].since)) : '';
}

/** Another program's file stands for VirtualDJ. */
const byFile = ({ history, others }: BoothState) =>
	!history.folder && !history.problem && others.some((o) => o.source === 'file');

/** Why nothing can be heard of what plays, and what to do; '' when it can. */
export const unheard = (booth: BoothState) =>
	booth.history.problem || (byFile(booth) && booth.others.find((o) => o.problem)?.problem) || '';

export const unheardHead = (booth: BoothState) =>
	byFile(booth) ? t.laptop.fileNotFollowed : t.laptop.notFollowed;

/** The one thing that matters most, and how far the tracks have come. */
export function headline({ booth, running, offline }: LaptopShown): Headline {
	if (!running) return { tone: 'bad', head: t.laptop.gone, note: booth ? waits(booth) : '' };
	if (!booth) return { tone: 'off', head: t.loading, note: '' };
	const { contact, rows, session, secret } = booth;
	const kept = inPhase(rows, 'secret').length;
	const held = inPhase(rows, 'held').length;
	const aside = inPhase(rows, 'set aside').length;
	const far = waits(booth) || (session ? t.laptop.sent(booth.sent) : held ? t.laptop.held(held) : '');
	const note = [
		far,
		secret && kept && t.laptop.keptBack(kept),
		aside && t.laptop.aside(aside),
		session && late(booth) && t.laptop.slow(late(booth))
	]
		.filter(Boolean)
		.join(' · ');

	if (!booth.signedIn) {
		if (booth.credential === 'none') return { tone: 'off', head: t.laptop.unpaired, note };
		return { tone: 'bad', head: t.laptop.signedOut, note };
	}
	if (unheard(booth)) return { tone: 'bad', head: unheardHead(booth), note };
	if (booth.settings?.writeHistory === false) return { tone: 'bad', head: t.laptop.writesNothing, note };
	if (offline) return { tone: 'off', head: t.laptop.outOfReach(time(contact.since ?? '')), note };
	if (secret) return { tone: 'off', head: t.laptop.secretOn, note };
	if (!booth.lead && session) return { tone: 'off', head: t.laptop.follows, note };
	return { tone: 'well', head: byFile(booth) ? t.laptop.followingFile : t.laptop.following, note };
}
