//! The built-in types: a file each, with the type's table and the code of its methods.

pub mod anext_awaitable;
pub mod async_generator;
pub mod bool_;
pub mod bound_method;
pub mod bounds;
pub mod buffer;
pub mod bytearray;
pub mod bytes;
pub mod bytes_methods;
pub mod capsule;
pub mod cell;
pub mod class_method;
pub mod code;
mod code_parts;
pub mod comparable;
pub mod complex;
pub mod container_repr;
pub mod coroutine;
pub mod deprecation;
pub mod descriptors;
pub mod dict;
pub mod dict_iterators;
pub mod dict_views;
pub mod enumerate;
pub mod exception;
pub mod filter;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod getset;
pub mod int;
pub mod iterators;
pub mod line_table;
pub mod list;
pub mod map;
pub mod mapping_proxy;
pub mod member;
pub mod memoryview;
pub mod module;
pub mod native_function;
mod number_operators;
pub mod object;
pub mod property;
pub mod range;
pub mod reversed;
pub mod set;
pub mod simple_namespace;
pub mod singletons;
pub mod slice;
pub mod str_;
pub mod struct_sequence;
pub mod subscript;
pub mod super_;
pub mod template;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod type_parameters;
pub mod union_;
pub mod weak_proxy;
pub mod weakref;
pub mod wrapped;
pub mod zip;

use objects::ShapeId;
use objects::shape::fixed;

use crate::native::TypeTable;

/// Types whose instances' shapes have the same number in every interpreter; `object` and `type` first.
pub static FIXED_SHAPES: &[(&TypeTable, ShapeId)] = &[
    (&object::OBJECT, fixed::OBJECT),
    (&type_::TYPE, fixed::TYPE),
    (&singletons::NONE_TYPE, fixed::NONE),
    (&bool_::BOOL, fixed::BOOL),
    (&singletons::ELLIPSIS, fixed::ELLIPSIS),
    (&singletons::NOT_IMPLEMENTED, fixed::NOT_IMPLEMENTED),
    (&float::FLOAT, fixed::FLOAT),
    (&int::INT, fixed::INT),
    (&complex::COMPLEX, fixed::COMPLEX),
    (&str_::STR, fixed::STR),
    (&bytes::BYTES, fixed::BYTES),
    (&tuple::TUPLE, fixed::TUPLE),
    (&list::LIST, fixed::LIST),
    (&dict::DICT, fixed::DICT),
    (&set::SET, fixed::SET),
    (&set::FROZENSET, fixed::FROZEN_SET),
    (&code::CODE, fixed::CODE),
    (&function::FUNCTION, fixed::FUNCTION),
    (&native_function::NATIVE_FUNCTION, fixed::NATIVE_FUNCTION),
    (&bound_method::BOUND_METHOD, fixed::BOUND_METHOD),
    (&cell::CELL, fixed::CELL),
    (&slice::SLICE, fixed::SLICE),
    (&range::RANGE, fixed::RANGE),
    (&generator::GENERATOR, fixed::GENERATOR),
    (&coroutine::COROUTINE, fixed::COROUTINE),
    (&async_generator::ASYNC_GENERATOR, fixed::ASYNC_GENERATOR),
    (&bytearray::BYTEARRAY, fixed::BYTE_ARRAY),
    (&module::MODULE, fixed::MODULE),
    (&property::PROPERTY, fixed::PROPERTY),
    (&iterators::LIST_ITERATOR, fixed::LIST_ITERATOR),
    (&iterators::TUPLE_ITERATOR, fixed::TUPLE_ITERATOR),
    (&iterators::RANGE_ITERATOR, fixed::RANGE_ITERATOR),
    (&descriptors::METHOD_DESCRIPTOR, fixed::METHOD_DESCRIPTOR),
    (&member::MEMBER_DESCRIPTOR, fixed::MEMBER_DESCRIPTOR),
    (&getset::GETSET_DESCRIPTOR, fixed::GETSET_DESCRIPTOR),
    (&class_method::CLASS_METHOD, fixed::CLASS_METHOD),
    (&class_method::STATIC_METHOD, fixed::STATIC_METHOD),
    (&descriptors::WRAPPER_DESCRIPTOR, fixed::WRAPPER_DESCRIPTOR),
    (&descriptors::CLASS_METHOD_DESCRIPTOR, fixed::CLASS_METHOD_DESCRIPTOR),
    (&enumerate::ENUMERATE, fixed::ENUMERATE),
    (&zip::ZIP, fixed::ZIP),
    (&dict_iterators::KEY_ITERATOR, fixed::DICT_KEY_ITERATOR),
    (&dict_iterators::VALUE_ITERATOR, fixed::DICT_VALUE_ITERATOR),
    (&dict_iterators::ITEM_ITERATOR, fixed::DICT_ITEM_ITERATOR),
];

/// Types whose protocols the runtime knows by layout.
pub static CORE: &[&TypeTable] = &[
    &object::OBJECT,
    &type_::TYPE,
    &int::INT,
    &bool_::BOOL,
    &float::FLOAT,
    &complex::COMPLEX,
    &str_::STR,
    &bytes::BYTES,
    &bytearray::BYTEARRAY,
    &tuple::TUPLE,
    &list::LIST,
    &dict::DICT,
    &set::SET,
    &set::FROZENSET,
    &singletons::NONE_TYPE,
    &singletons::ELLIPSIS,
    &singletons::NOT_IMPLEMENTED,
];

/// Built-in types that are made at start-up besides those with fixed shapes and the exceptions.
pub static OTHERS: &[&TypeTable] = &[
    &bytearray::BYTEARRAY_ITERATOR,
    &bytes::BYTES_ITERATOR,
    &descriptors::METHOD_WRAPPER,
    &dict_iterators::REVERSE_KEY_ITERATOR,
    &dict_iterators::REVERSE_VALUE_ITERATOR,
    &dict_iterators::REVERSE_ITEM_ITERATOR,
    &dict_views::DICT_KEYS,
    &dict_views::DICT_VALUES,
    &dict_views::DICT_ITEMS,
    &filter::FILTER,
    &frame::FRAME,
    &generic_alias::GENERIC_ALIAS,
    &iterators::SEQUENCE_ITERATOR,
    &iterators::CALLABLE_ITERATOR,
    &list::LIST_REVERSE_ITERATOR,
    &map::MAP,
    &mapping_proxy::MAPPING_PROXY,
    &memoryview::MEMORYVIEW,
    &memoryview::MEMORY_ITERATOR,
    &memoryview::exports::BUFFER_EXPORT,
    &reversed::REVERSED,
    &set::SET_ITERATOR,
    &simple_namespace::SIMPLE_NAMESPACE,
    &str_::iterator::STR_ASCII_ITERATOR,
    &str_::iterator::STR_ITERATOR,
    &super_::SUPER,
    &template::INTERPOLATION,
    &template::TEMPLATE,
    &template::TEMPLATE_ITERATOR,
    &traceback::TRACEBACK,
    &union_::UNION,
    &weak_proxy::CALLABLE_PROXY,
    &weak_proxy::PROXY,
    &weakref::WEAKREF,
];
