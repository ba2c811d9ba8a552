import type { Browser, Page } from '@playwright/test';
import { axe, expect, smallTargets, test } from './fixtures.ts';
import type { DJ } from './night.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const button = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name, exact: typeof name === 'string' });

async function newPhone(browser: Browser, url: string): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
	const phone = await context.newPage();
	await phone.goto(url);
	return phone;
}

/** Signs in; `first` is what the console says then. */
async function signIn(page: Page, dj: DJ, first = 'Go live') {
	await page.goto('/booth');
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await button(page, 'Sign in').click();
	await expect(heading(page, first)).toBeVisible();
}
async function goLive(page: Page): Promise<string> {
	await button(page, 'Go live').click();
	await expect(heading(page, 'Waiting for the first track')).toBeVisible();
	return (await page.getByText(/^[A-HJKMNP-Z2-9]{6}$/).textContent())!;
}
async function typeTrack(page: Page, title: string, artist: string) {
	await page.getByLabel('Title').fill(title);
	await page.getByLabel('Title').press('Enter');
	await page.keyboard.type(artist);
	await page.keyboard.press('Enter');
}

// refusals at the door show in the browser's console
test.use({ networkBreaks: true });

test('a night without any laptop: the DJ in the console, two phones, a stage', async ({
	page,
	browser,
	newDJ,
	server
}) => {
	// acceptance 4, 17, 22, 29, 42
	test.setTimeout(90_000);
	const dj = await newDJ('Kris');
	await signIn(page, dj);
	const code = await goLive(page);
	const [ada, ben] = [
		await newPhone(browser, `${server.url}/live/${code}`),
		await newPhone(browser, `${server.url}/live/${code}`)
	];
	const stage = await newPhone(browser, `${server.url}/stage/${code}`);
	const everywhere = [ada, ben, stage];

	await test.step('a typed track is on every phone within a second', async () => {
		await expect(heading(ada, 'Waiting for the first track')).toBeVisible();
		await expect(page.getByText('No laptop is connected.')).toBeVisible();
		await typeTrack(page, 'Tin Roof', 'Marlow');
		for (const screen of everywhere)
			await expect(heading(screen, 'Tin Roof')).toBeVisible({ timeout: 1_000 });
		await expect(page.getByLabel('Title')).toBeFocused(); // ready for the next one
		await expect(page.getByLabel('Title')).toHaveValue('');
		await typeTrack(page, 'Caffeine', 'Pont Neuf');
		for (const screen of everywhere)
			await expect(heading(screen, 'Caffeine')).toBeVisible({ timeout: 1_000 });
		await expect(page.getByRole('button', { name: /Tin Roof Marlow/ })).toBeVisible();
	});

	await test.step('the room’s tempo is one needle', async () => {
		const needle = page.getByRole('meter');
		await expect(needle).toHaveAttribute('aria-valuetext', 'No word yet');
		for (const phone of [ada, ben]) await button(phone, 'Faster').click();
		await expect(needle).toHaveAttribute('aria-valuetext', 'Room says: a bit faster, 2 of 2 dancers.');
		await typeTrack(page, 'Undertow', 'Mirela');
		await expect(heading(ada, 'Undertow')).toBeVisible();
		await expect(needle).toHaveAttribute('aria-valuetext', 'No word yet'); // acceptance 14
	});

	await test.step('a poll from a preset, ended by the DJ', async () => {
		await tab(page, 'Poll');
		await button(page, 'Ask: What next?').click();
		await expect(page.getByText('The floor is voting')).toBeVisible();
		await expect(page.getByText(/0:\d\d left/)).toBeVisible();
		for (const screen of everywhere)
			await expect(screen.getByRole('heading', { name: 'What next?' })).toBeVisible();
		await ada.getByRole('button', { name: /^Blues/ }).click();
		await expect(page.getByText('1 vote', { exact: true }).last()).toBeVisible();
		await ben.getByRole('button', { name: /^Blues/ }).click();
		await expect(page.getByText('2 votes', { exact: true }).last()).toBeVisible();
		await button(page, 'End now').click();
		const result = page.getByText('Blues, with 2 of 2 votes');
		await expect(result).toBeVisible();
		await expect(ada.getByText('Blues won.', { exact: true }).first()).toBeVisible();
		await page.reload();
		await expect(result.first()).toBeVisible();
		await button(page, 'Dismiss').click();
		await expect(result).toHaveCount(0);
		await page.reload();
		await expect(page.getByText('It stays open for')).toBeVisible();
		await expect(result).toHaveCount(0);
	});

	await test.step('an announcement goes up and is taken down', async () => {
		await tab(page, 'Announce');
		await button(page, /^Send: Water break/).click();
		const words = 'Water break. Back in five minutes.';
		for (const screen of everywhere) await expect(screen.getByText(words)).toBeVisible();
		await expect(page.getByText(/^[45]:\d\d left$/)).toBeVisible();
		await button(page, 'Take down').click();
		for (const screen of everywhere) await expect(screen.getByText(words)).toHaveCount(0);
		await page.getByLabel('In your own words').fill('The lost hat is at the desk.');
		await button(page, 'Send').click();
		for (const screen of everywhere)
			await expect(screen.getByText('The lost hat is at the desk.')).toBeVisible();
		await expect(page.getByLabel('In your own words')).toHaveValue('');
		await button(page, 'Take down').click();
	});

	await test.step('thanks are counted', async () => {
		await button(ada, /^Thanks/).click();
		await expect(page.getByRole('definition').nth(2)).toHaveText('1');
		await button(ben, /^Thanks/).click();
		await expect(page.getByRole('definition').nth(2)).toHaveText('2');
	});

	await test.step('what is wrong is hidden, fixed, brought back', async () => {
		await button(page, 'Hide Undertow').click();
		await expect(heading(ada, 'Nothing is playing')).toBeVisible({ timeout: 1_000 });
		await expect(page.getByText('Undertow is hidden')).toBeVisible();
		await button(page, 'Undo').click();
		await expect(heading(ada, 'Undertow')).toBeVisible({ timeout: 1_000 });

		await button(page, 'Nothing playing').click();
		await expect(heading(stage, 'Nothing is playing')).toBeVisible();
		await button(page, 'Show again: Undertow').click();
		await expect(heading(stage, 'Undertow')).toBeVisible();

		await button(page, 'Fix Undertow').click();
		const now = page.getByRole('form', { name: 'Fix Undertow' });
		await now.getByLabel('Title').fill('Undertow (Acoustic)');
		await now.getByRole('button', { name: 'Save' }).click();
		await expect(heading(ben, 'Undertow (Acoustic)')).toBeVisible({ timeout: 1_000 });

		// an earlier one, hidden and shown: the console keeps it in sight, the phones do not
		await page.getByRole('button', { name: /Tin Roof Marlow/ }).click();
		await button(page, 'Hide Tin Roof').click();
		await expect(ada.getByText('Tin Roof')).toHaveCount(0);
		await expect(page.getByRole('button', { name: /Tin Roof Marlow hidden/ })).toBeVisible();
		await page.reload();
		await page.getByRole('button', { name: /Tin Roof Marlow hidden/ }).click();
		await button(page, 'Show again: Tin Roof').click();
		await expect(ada.getByText('Tin Roof')).toBeVisible();
	});

	await test.step('a PIN: the QR code’s key opens, the bare code asks', async () => {
		await tab(page, 'Door');
		await page.getByLabel('PIN', { exact: true }).fill('4821');
		await button(page, 'Lock with this PIN').click();
		await expect(page.getByText('The PIN is 4821')).toBeVisible();
		const qr = page.getByRole('img', { name: `QR code that opens the set ${code}` });
		await expect(qr).toHaveAttribute('src', /\?k=.+/);
		await expect.poll(() => qr.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
		await typeTrack(page, 'Slow Burner', 'Delphine Oyelaran');
		await expect(heading(page, 'Slow Burner')).toBeVisible(); // the console let itself in

		const key = new URL((await qr.getAttribute('src'))!, server.url).searchParams.get('k')!;
		const scanned = await newPhone(browser, `${server.url}/live/${code}#k=${key}`);
		await expect(heading(scanned, 'Slow Burner')).toBeVisible();
		const typed = await newPhone(browser, `${server.url}/live/${code}`);
		await expect(heading(typed, 'This set has a PIN')).toBeVisible();
		await expect(typed.getByText('Slow Burner')).toHaveCount(0);
		for (const phone of [typed, ada]) {
			await phone.getByLabel('PIN of the set').fill('4821'); // a phone that was in before is asked too
			await button(phone, 'Come in').click();
			await expect(heading(phone, 'Slow Burner')).toBeVisible();
		}

		await page.reload();
		await expect(heading(page, 'Slow Burner')).toBeVisible();
		await tab(page, 'Door');
		const [projector] = await Promise.all([
			page.waitForEvent('popup'),
			page.getByRole('link', { name: 'Open the stage' }).click()
		]);
		await expect(heading(projector, 'Slow Burner')).toBeVisible();
		await projector.close();
		await button(page, 'Remove the PIN').click();
		await expect(page.getByText(/^Whoever has the code gets in\./)).toBeVisible();
		await scanned.context().close();
		await typed.context().close();
	});

	await test.step('the door is closed to strangers and open to those inside', async () => {
		await expect(heading(ada, 'Slow Burner')).toBeVisible();
		await button(page, 'Close the door').click();
		await expect(page.getByText(/^The door is closed\./)).toBeVisible();
		const late = await newPhone(browser, `${server.url}/live/${code}`);
		await expect(heading(late, 'The door is closed')).toBeVisible();
		await ada.reload();
		await expect(heading(ada, 'Slow Burner')).toBeVisible();
		await button(page, 'Open the door').click();
		await expect(button(page, 'Close the door')).toBeVisible();
		await button(late, 'Try again').click();
		await expect(heading(late, 'Slow Burner')).toBeVisible();
		await late.context().close();
	});

	await tab(page, 'Set-up');
	await button(page, /to end the set/).click({ delay: 800 });
	await expect(heading(ada, 'The set has ended')).toBeVisible();
	for (const screen of everywhere) await screen.context().close();
});

test('each act is two taps away, and a thumb can hit it', async ({ browser, newDJ, server }) => {
	// acceptance 42, 45: a phone on the desk, between two tracks
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof', 'Marlow', 4);
	await dj.play('Undertow', 'Mirela');
	const page = await newPhone(browser, `${server.url}/booth`);
	await signIn(page, dj, 'Undertow');
	const phone = await newPhone(browser, `${server.url}/live/${dj.code}`);
	for (const name of ['Tonight', 'Poll', 'Announce', 'Door', 'Set-up']) {
		await tab(page, name);
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
	}
	let taps = 0;
	const tap = async (name: string | RegExp, role: 'button' | 'tab' = 'button') => {
		taps++;
		await page.getByRole(role, { name, exact: typeof name === 'string' }).tap();
	};
	const within = async (what: () => Promise<void>) => {
		await page.getByRole('tab', { name: 'Tonight' }).tap();
		taps = 0;
		await what();
		expect(taps).toBeLessThanOrEqual(2);
	};
	await within(async () => {
		await tap('Poll', 'tab');
		await tap('Ask: What next?');
		await expect(phone.getByRole('heading', { name: 'What next?' })).toBeVisible();
	});
	await within(async () => {
		await tap(/^Poll/, 'tab');
		await tap('End now');
		await expect(phone.getByText('Nobody voted.').first()).toBeVisible();
	});
	await within(async () => {
		await tap('Announce', 'tab');
		await tap(/^Send: Water break/);
		await expect(phone.getByText(/^Water break/)).toBeVisible();
	});
	await within(async () => {
		await tap(/^Announce/, 'tab');
		await tap('Take down');
		await expect(phone.getByText(/^Water break/)).toHaveCount(0);
	});
	await within(async () => {
		await tap(/Tin Roof Marlow/);
		await tap('Hide Tin Roof');
		await expect(phone.getByText('Tin Roof')).toHaveCount(0);
	});
	await within(async () => {
		await tap('Undo');
		await expect(phone.getByText('Tin Roof')).toBeVisible();
	});
	await within(async () => {
		await tap('Fix Undertow');
		await page.getByLabel('Title').fill('Undertow (Live)');
		await tap('Save');
		await expect(heading(phone, 'Undertow (Live)')).toBeVisible();
	});
	await within(async () => {
		await tap('Nothing playing');
		await tap('Show again: Undertow (Live)');
		await expect(heading(phone, 'Undertow (Live)')).toBeVisible();
	});
	await within(async () => {
		await tap('Door', 'tab');
		await tap('Close the door');
		await expect(button(page, 'Open the door')).toBeVisible();
	});
	await page.context().close();
	await phone.context().close();
});
