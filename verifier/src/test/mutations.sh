#!/bin/sh
# Breaks the verifier in one place after the other and says which tests turn red; a mutation that none of them sees is
# an error. Changes the working tree and restores it: to be run on a clean one, from the root of the repository.
# Usage: verifier/src/test/mutations.sh [NAME…]
# RUN is the command that compiles and runs the test classes in its arguments, and prints the names of failed methods.
set -u
MAIN=verifier/src/main/java/org/pgcutover/verifier
STAMP=verifier/src/main/resources/org/pgcutover/verifier/schema_stamp.sql
RUN=${RUN:-run_with_maven}
missed=0
wanted="$*"

only() {
  suffix=$1
  shift
  echo "$@" | tr ' ' '\n' | grep "$suffix\$" | paste -s -d ,
}

run_with_maven() {
  tests=$(only Test "$@")
  its=$(only IT "$@")
  mvn -B -q -pl postgres,verifier verify -Dspotless.check.skip \
    -Dtest="${tests:-None}" -Dit.test="${its:-None}" \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false 2>&1 \
    | sed -n 's/^\[ERROR\]  *\([A-Za-z]*\(IT\|Test\)[.:][A-Za-z]*\).*/\1/p; s/.*COMPILATION ERROR.*/DOES NOT COMPILE/p' \
    | sort -u
}

# name, file, perl substitution, test classes
mutate() {
  name=$1 file=$2 change=$3
  shift 3
  case " $wanted " in
    "  " | *" $name "*) ;;
    *) return ;;
  esac
  perl -0pi -e "$change" "$file"
  if git diff --quiet -- "$file"; then
    echo "$name: NOT APPLIED"
    missed=1
    return
  fi
  red=$($RUN "$@")
  git checkout -q -- "$file"
  if [ -z "$red" ]; then
    missed=1
    red="SEEN BY NO TEST"
  fi
  echo "$name: $(echo "$red" | tr '\n' ' ')"
}

mutate skipped-table $MAIN/SessionPool.java \
  's/(for \(T work = queue\.poll\(\))/queue.poll();\n      $1/' LiveMatrixIT
mutate skipped-bucket $MAIN/Fingerprints.java \
  's/filter\(bucket -> !sides/filter(bucket -> bucket != 1 && !sides/' RowDifferencesIT
mutate skipped-only-bucket $MAIN/Fingerprints.java \
  's/filter\(bucket -> !sides/filter(bucket -> bucket != 0 && !sides/' LiveMatrixIT
mutate side-with-itself $MAIN/SessionPair.java \
  's/pinned\(target\)/pinned(source)/' LiveMatrixIT
mutate no-barrier $MAIN/LiveAlignment.java \
  's/if \(!follows\(deadline\.within/if (false \&\& !follows(deadline.within/' LiveSilenceIT
mutate snapshot-too-new $MAIN/LiveAlignment.java \
  's/new Live\(sessions, shown, changes\)/new Live(sessions, SourceSnapshot.of(LiveAlignment.this.source), changes)/' LiveSilenceIT
mutate no-wait-for-tracker $MAIN/LiveAlignment.java \
  's/if \(!awaitTracker\(\)\)/if (false && !awaitTracker())/' LiveSilenceIT
mutate end-of-snapshot-included $MAIN/tracking/SourceSnapshot.java \
  's/xid < xmax/xid <= xmax/' SourceSnapshotTest ChangedRowsTest
mutate begin-of-snapshot-included $MAIN/tracking/SourceSnapshot.java \
  's/xid < xmin/xid <= xmin/' SourceSnapshotTest ChangedRowsTest
mutate in-progress-shown $MAIN/tracking/SourceSnapshot.java \
  's/ && !inProgress\.contains\(xid\)//' SourceSnapshotTest LiveSilenceIT
mutate changes-forgotten $MAIN/tracking/ChangedRows.java \
  's/xid != null && snapshot\.shows\(xid\)\) \{\n      rows\.remove/xid != null) {\n      rows.remove/' ChangedRowsTest
mutate first-keys-dropped $MAIN/LiveParity.java \
  's/left > 0; left -=/left > KEYS_AT_ONCE; left -=/' LiveMatrixIT
mutate later-keys-dropped $MAIN/LiveParity.java \
  's/left -= KEYS_AT_ONCE/left = 0/' LiveLimitsIT
mutate deletes-not-tracked $MAIN/tracking/Tracker.java \
  's/changed\(relations\.of\(oid, old\.row\(\)\), old\.row\(\), new OldRow\.None\(\)\);/{}/' LiveMatrixIT
mutate old-keys-not-tracked $MAIN/tracking/Tracker.java \
  's/\.ifPresent\(earlier -> rows/.filter(_ -> false).ifPresent(earlier -> rows/' LiveMatrixIT
mutate new-keys-not-tracked $MAIN/tracking/Tracker.java \
  's/    rows\.changed\(relation\.name\(\), now\.get\(\), xid\);/    if (before.isEmpty()) rows.changed(relation.name(), now.get(), xid);/' LiveMatrixIT
mutate truncates-not-tracked $MAIN/tracking/Tracker.java \
  's/truncate\.relations\(\)\.forEach\(oid -> whole\(relations\.of\(oid\)\.name\(\)\)\);/{}/' LiveMatrixIT
mutate keyless-not-tracked $MAIN/tracking/Tracker.java \
  's/      whole\(relation\.name\(\)\);\n//' LiveMatrixIT
mutate dead-tracker-unnoticed $MAIN/tracking/Tracker.java \
  's/if \(cause != null\)/if (false)/' LiveLimitsIT
mutate whole-changes-settled-by-keys $MAIN/LiveParity.java \
  's/        && !rows\.isChangedAsAWhole\(table\.name\(\)\)\n//' LiveMatrixIT
mutate inconclusive-settled-by-keys $MAIN/LiveParity.java \
  's/\.filter\(v -> !\(v instanceof Parity\.Inconclusive\)\)//' LiveLimitsIT
mutate alike-keys-taken-for-one $MAIN/RowsQuery.java \
  's/ and \{4\} collate \\"C\\" = \{2\}//' RowsQueryTest LiveSilenceIT
mutate skipped-range $MAIN/TableComparison.java \
  's/(parts\.add\(next\(table, ranges\)\);)/$1\n      if (ranges.hasNext()) ranges.next();/' KeyRangesIT
mutate open-end-closed $MAIN/KeyRanges.java \
  's/isOver = range\.isLast\(\);/isOver = range.isLast() || nextBound().isEmpty();/' KeyRangesIT
mutate bound-in-no-range $MAIN/KeyRange.java \
  's/common == last \? "<=" : "<"/"<"/' KeyRangeTest KeyRangesIT
mutate bound-in-two-ranges $MAIN/KeyRange.java \
  's/limited\(above, common, ">"\)/limited(above, common, ">=")/' KeyRangeTest KeyRangesIT
mutate bound-of-several-columns-in-no-range $MAIN/KeyRange.java \
  's/column == last \? "<=" : "<"/"<"/' KeyRangeTest KeyRangesIT
mutate lower-bound-forgotten $MAIN/KeyRange.java \
  's/if \(!above\.isEmpty\(\)\) \{/if (!above.isEmpty() \&\& !upTo.isEmpty()) {/' KeyRangeTest KeyRangesIT
mutate later-than-the-kept-moment $MAIN/FrozenInstant.java \
  's/join\(sessions\.source\(\), kept\.source\(\)\);//' FrozenInstantIT
mutate truncated-tables-are-equal $MAIN/FrozenInstant.java \
  's/rewritten\.source\(\) \|\| rewritten\.target\(\)/false/' FrozenInstantIT
mutate no-look-for-untold-changes $MAIN/LiveAlignment.java \
  's/otherwise\.isPresent\(\) && isUntold/false \&\& isUntold/' LiveParityIT
mutate tables-known-by-any-name $MAIN/LiveParity.java \
  's/definition\(table, published\)\.equals\(tracked\.get\(table\.name\(\)\)\)/tracked.containsValue(definition(table, published))/' LiveLimitsIT
mutate equal-as-of-the-last-range $MAIN/TableComparison.java \
  's/parts\s*\.getFirst\(\)\s*\.aligned/parts.getLast().aligned/' KeyRangesIT
mutate changed-rows-of-all-ranges $MAIN/RowsQuery.java \
  's/\.and\(isInRange\(\)\)/.and(isInRange().or("true"))/' KeyRangesIT
mutate ranges-read-past-the-index $MAIN/PinnedSettings.java \
  's/scans\("on", "off"\)/scans("on", "on")/' KeyRangesIT
mutate stamp-without-large-objects $STAMP \
  's/exists \(select from pg_largeobject_metadata\)/true/' LiveLimitsIT
mutate stamp-of-own-tables $STAMP \
  's/ or nspname = .pgcutover.//' DefinitionsIT
mutate stamp-without-domains $STAMP \
  's/ where reltoastrelid <> 0//' DefinitionsIT
mutate known-rows-not-counted $MAIN/KnownRows.java \
  's/since\.before\(\) == before\.get\(\)\.rows\(\)\.rows\(\)/true/' KnownRowsIT LiveParityIT
mutate rows-of-running-transactions-known verifier/src/main/resources/org/pgcutover/verifier/known_rows_state.sql \
  's/pg_snapshot_xmin/pg_snapshot_xmax/' KnownRowsIT
mutate sums-of-other-hashes-added $MAIN/KnownRows.java \
  's/first\.definition\(\)\.equals\(latest\.definition\(\)\) \? first : latest/latest/' KnownRowsIT
mutate transactions-of-another-round-known $MAIN/KnownRows.java \
  's/ && horizon - earlier\.horizon < FARTHEST//' KnownRowsTest
mutate rows-of-any-access-method-known verifier/src/main/resources/org/pgcutover/verifier/known_rows_state.sql \
  's/\n  and relam = [^\n]*//' KnownRowsIT
mutate known-rows-of-an-earlier-pass $MAIN/LiveParity.java \
  's/    knownRows\.forget\(\);\n//' LiveParityIT
mutate refused-tables-trusted $MAIN/TableVerdicts.java \
  's/(boolean isRefused[^}]*?return )[^;]*;/$1false;/s' LiveParityIT
mutate cores-taken-from-clients $MAIN/PinnedSettings.java \
  's/    session\.set\("max_parallel_workers_per_gather", "0"\);\n//' LiveParityIT

exit $missed
