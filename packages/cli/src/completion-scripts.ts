/** The completion script of each supported shell. It completes file names where `__complete` prints `:files`. */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `_northspec() {
  local line="\${COMP_LINE:0:COMP_POINT}" current="\${COMP_WORDS[COMP_CWORD]}" candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ $candidate == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "\${current#=}")
    else
      COMPREPLY+=("$candidate")
    fi
  done < <(northspec __complete bash -- "$line" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -F _northspec northspec
`,
  zsh: `_northspec() {
  local -a candidates
  candidates=("\${(@f)$(northspec __complete zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $candidates[1] == :files ]]; then
    compset -P '--*='
    _files
  elif [[ -n $candidates[1] ]]; then
    _describe northspec candidates
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _northspec northspec
`,
  fish: `function __northspec_complete
  set -l args (commandline -opc) (commandline -ct)
  set -l candidates (northspec __complete fish -- $args[2..-1] 2>/dev/null)
  if test "$candidates[1]" = :files
    set -l flag (string match -r -- '^--[^=]*=' $args[-1])
    for path in (__fish_complete_path (string replace -r -- '^--[^=]*=' '' $args[-1]))
      echo "$flag$path"
    end
  else if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  end
end
complete -c northspec -f -a "(__northspec_complete)"
`,
};
