//! Modes and options of compilation.

use compiler::code::{CodeFlags, Constant, Text};
use compiler::opcode::Opcode;
use compiler::{Compiled, Mode, Options, compile};

fn compiled(source: &str, mode: Mode, options: &Options) -> Compiled {
    compile(source, "modes.py", mode, options).expect("it compiles")
}

fn opcodes(compiled: &Compiled) -> Vec<Opcode> {
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(instruction) = compiled.code.instructions.get(index) {
        found.push(instruction.opcode());
        index += 1 + instruction.opcode().cache_units();
    }
    found
}

#[test]
fn eval() {
    let code = compiled("1 + x", Mode::Eval, &Options::default());
    assert_eq!(opcodes(&code).last(), Some(&Opcode::ReturnValue));
    assert!(compile("x = 1", "modes.py", Mode::Eval, &Options::default()).is_err());
    assert!(compile("  1 + x", "modes.py", Mode::Eval, &Options::default()).is_err());
}

#[test]
fn single_prints() {
    let code = compiled("x\n", Mode::Single, &Options::default());
    assert!(opcodes(&code).contains(&Opcode::CallIntrinsic1));
    assert!(!opcodes(&compiled("x\n", Mode::Exec, &Options::default())).contains(&Opcode::CallIntrinsic1));
}

#[test]
fn top_level_await() {
    let options = Options { allow_top_level_await: true, ..Options::default() };
    for source in ["await x\n", "async for x in y: pass\n", "async with x: pass\n", "[x async for x in y]\n"] {
        let code = compiled(source, Mode::Exec, &options);
        assert!(code.code.flags.contains(CodeFlags::COROUTINE), "{source}");
        assert!(compile(source, "modes.py", Mode::Exec, &Options::default()).is_err(), "{source}");
    }
    assert!(!compiled("x = 1\n", Mode::Exec, &options).code.flags.contains(CodeFlags::COROUTINE));
}

#[test]
fn optimize() {
    let source = "\"doc\"\nassert x\nif __debug__: y\n";
    let level = |optimize| opcodes(&compiled(source, Mode::Exec, &Options { optimize, ..Options::default() })).len();
    assert!(level(0) > level(1));
    assert!(level(1) > level(2));
}

#[test]
fn surrogates_survive() {
    let code = compiled("x = 'a\\ud800\\N{BULLET}\\q'\n", Mode::Exec, &Options::default());
    let expected = Text(b"a\xed\xa0\x80\xe2\x80\xa2\\q".as_slice().into());
    assert!(code.code.constants.contains(&Constant::Str(expected)));
}

#[test]
fn docstrings_lose_their_indentation() {
    let code =
        compiled("def f():\n    \"\"\"First.\n\n      More.\n    Last.\n    \"\"\"\n", Mode::Exec, &Options::default());
    let Some(Constant::Code(function)) = code.code.constants.first() else { panic!("the function comes first") };
    assert_eq!(function.constants.first(), Some(&Constant::Str(Text::from("First.\n\n  More.\nLast.\n"))));
}
