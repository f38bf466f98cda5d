/**
 * Loaded into a child by `--import`: its standard input is a pipe from this process, which closes however this process ends, SIGKILL too.
 * A child that has nothing else to do ends all the same.
 */
export const endWithParent =
  "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume();process.stdin.unref()";
