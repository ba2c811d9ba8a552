import type { Arch, ReleaseFile, System } from './types.ts';

/** What the browser gives away of the machine it runs on. */
export interface Visitor {
	/** phone = no place for VirtualDJ; unknown = none of ours, or kept secret. */
	system: System | 'phone' | 'unknown';
	/** Null where browsers do not say: Safari calls every Mac an Intel one. */
	arch: Arch | null;
}

/** navigator, as far as it is needed; `userAgentData` is Chromium's, and only over https or on this machine. */
interface Told {
	userAgent: string;
	maxTouchPoints: number;
	userAgentData?: { getHighEntropyValues(names: string[]): Promise<{ architecture?: string }> };
}

function systemOf({ userAgent, maxTouchPoints }: Told): Visitor['system'] {
	if (/Android|iPhone|iPad|Mobile/.test(userAgent)) return 'phone';
	if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? 'phone' : 'darwin'; // an iPad says it is a Mac
	if (/Windows/.test(userAgent)) return 'windows';
	if (/Linux|X11/.test(userAgent) && !/CrOS/.test(userAgent)) return 'linux';
	return 'unknown';
}

/** Looks at the browser only; nothing of it is sent anywhere. */
export async function visitor(told: Told = navigator): Promise<Visitor> {
	const system = systemOf(told);
	const chip = await told.userAgentData?.getHighEntropyValues(['architecture']).catch(() => null);
	if (chip?.architecture === 'arm') return { system, arch: 'arm64' };
	if (chip?.architecture === 'x86') return { system, arch: 'amd64' };
	if (system === 'darwin') return { system, arch: null };
	if (/aarch64|arm64/i.test(told.userAgent)) return { system, arch: 'arm64' };
	return { system, arch: /x86_64|Win64|x64/.test(told.userAgent) ? 'amd64' : null };
}

/** The files for a system, what fits the visitor's machine first. `sure` = the first one does, or is the only one. */
export function filesFor(files: readonly ReleaseFile[], system: System, { system: theirs, arch }: Visitor) {
	const fitting = files.filter((f) => f.system === system);
	const fits = (f: ReleaseFile) => theirs === system && f.arch === arch;
	const sorted = [...fitting].sort((a, b) => Number(fits(b)) - Number(fits(a)));
	return { files: sorted, sure: sorted.length === 1 || sorted.some(fits) };
}
