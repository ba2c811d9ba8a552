package main

import (
	"database/sql"
	"fmt"
	"strings"
)

// write is a database as SQL that makes it again: tables with their rows in the order they were stored, then indexes.
// What SQLite keeps for itself is left out.
func write(db *sql.DB) (string, error) {
	var text strings.Builder
	made, err := pairs(db, "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid")
	if err != nil {
		return "", err
	}
	for _, table := range made {
		fmt.Fprintf(&text, "\n%s;\n", table[1])
		if err := writeRows(&text, db, table[0]); err != nil {
			return "", fmt.Errorf("%s: %w", table[0], err)
		}
	}
	others, err := pairs(db, "SELECT name, sql FROM sqlite_master WHERE type != 'table' AND sql IS NOT NULL ORDER BY type, name")
	if err != nil {
		return "", err
	}
	text.WriteString("\n")
	for _, other := range others {
		fmt.Fprintf(&text, "%s;\n", other[1])
	}
	return text.String(), nil
}

func writeRows(text *strings.Builder, db *sql.DB, table string) error {
	columns, err := pairs(db, "SELECT '`' || name || '`', 'quote(`' || name || '`)' FROM pragma_table_info(?)", table)
	if err != nil {
		return err
	}
	var names, quoted []string
	for _, c := range columns {
		names, quoted = append(names, c[0]), append(quoted, c[1])
	}
	rows, err := pairs(db, "SELECT "+strings.Join(quoted, " || ', ' || ")+", '' FROM `"+table+"` ORDER BY rowid")
	if err != nil {
		return err
	}
	for _, r := range rows {
		fmt.Fprintf(text, "INSERT INTO `%s` (%s) VALUES (%s);\n", table, strings.Join(names, ", "), r[0])
	}
	return nil
}

// pairs reads two texts a row.
func pairs(db *sql.DB, query string, args ...any) (all [][2]string, err error) {
	rows, err := db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r [2]string
		if err := rows.Scan(&r[0], &r[1]); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}
