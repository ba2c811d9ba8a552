import { axe, expect, smallTargets, test } from './fixtures.ts';

test('with nobody live, the lobby tells of the last nights and of what was liked', async ({
	page,
	newDJ
}) => {
	// acceptance 2
	const dj = await newDJ('D’Angelo O’Neil');
	await dj.goLive('The quiet night');
	await dj.play('Nobody’s Favourite', 'Delphine Oyelaran', 4);
	await dj.play('Everybody’s Favourite', 'Kite Season');
	await page.goto(`/live/${dj.code}`);
	await page.getByRole('button', { name: 'Like Everybody’s Favourite' }).click();
	await expect(page.getByText('1 like', { exact: true })).toBeVisible();

	await page.goto('/live');
	await expect(page).toHaveURL(`/live/${dj.code}`); // one is opened
	await dj.end();
	await page.goto('/live');
	await expect(page.getByRole('heading', { level: 1, name: 'Nobody is playing right now.' })).toBeVisible();
	const night = page.getByRole('link', { name: /The quiet night with D’Angelo O’Neil/ });
	await expect(night).toContainText('2 tracks · 1 like');
	const liked = page.getByRole('region', { name: 'Most liked in the last 30 days' }).getByRole('listitem');
	await expect(liked.filter({ hasText: 'Everybody’s Favourite' })).toContainText('1 like');
	await expect(liked.filter({ hasText: 'Nobody’s Favourite' })).toHaveCount(0);
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	await night.click();
	await expect(page).toHaveURL(`/recap/${dj.code}`);

	await page.goto('/');
	await expect(page.getByRole('link', { name: /The quiet night/ })).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	await page.getByRole('link', { name: 'Your likes' }).click();
	await expect(page).toHaveURL('/likes');
	await expect(page.getByText('Everybody’s Favourite')).toBeVisible();
});

test('a night that its DJ hides is in no list', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Behind closed doors');
	await dj.play('Undertow', 'Mirela');
	await dj.end();
	await page.goto('/live');
	await expect(page.getByRole('link', { name: /Behind closed doors/ })).toBeVisible();
	await dj.change('sessions', dj.session.id, { recap: 'hidden' });
	await page.reload();
	await expect(page.getByRole('heading', { level: 1, name: 'Nobody is playing right now.' })).toBeVisible();
	await expect(page.getByRole('link', { name: /Behind closed doors/ })).toHaveCount(0);
});
